package io.rollbook.testing;

import io.rollbook.district.Wrapping;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Wraps nothing but still checks the context: for tests whose matter is not the master key. */
public final class PlainWrapping implements Wrapping {
    @Override
    public byte[] wrap(byte[] secret, String context) {
        byte[] prefix = (context + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] out = Arrays.copyOf(prefix, prefix.length + secret.length);
        System.arraycopy(secret, 0, out, prefix.length, secret.length);
        return out;
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String context) {
        byte[] prefix = (context + "\n").getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(prefix, Arrays.copyOf(wrapped, prefix.length))) {
            throw new IllegalStateException("another context");
        }
        return Arrays.copyOfRange(wrapped, prefix.length, wrapped.length);
    }
}
