package io.rollbook.portal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackStreamTest {
    private final Random random = new Random(9);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] sealed(byte[] key, byte[] text) throws Exception {
        Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
        cfb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
        return cfb.doFinal(text);
    }

    /** Gives fewer bytes than are asked for. */
    private InputStream slow(byte[] bytes) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(5000)));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 8191, 8192, 8193, 8208, 16384, 100_003})
    void read_anyLengthAndKey_isWhatThePlatformSealed(int length) throws Exception {
        for (int keyLength : new int[] {16, 24, 32}) {
            byte[] key = bytes(keyLength);
            byte[] text = bytes(length);
            ByteArrayOutputStream opened = new ByteArrayOutputStream();
            try (InputStream stream = new FeedbackStream(slow(sealed(key, text)), key)) {
                byte[] room = new byte[777];
                int read = 0;
                while (read >= 0) {
                    opened.write(room, 3, read);
                    read = stream.read(room, 3, random.nextInt(774));
                }
            }
            assertThat(opened.toByteArray()).isEqualTo(text);
        }
    }

    @Test
    void read_sourceThatBreaks_throwsAsTheSourceDoes() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> new FeedbackStream(broken, new byte[16]).read())
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }
}
