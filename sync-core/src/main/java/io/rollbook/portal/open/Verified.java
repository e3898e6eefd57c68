package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import io.rollbook.portal.parse.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What the first pass found: each file's name, size and digest. The second pass must find the same. */
final class Verified {
    private record File(Member member, byte[] sha256) {}

    private final List<File> files = new ArrayList<>();

    /** The first pass: notes a file. */
    void note(String name, boolean inFolder, InputStream content) throws IOException {
        Digesting digesting = new Digesting(content);
        byte[] head = digesting.readNBytes(Dialects.HEAD);
        digesting.drain();
        files.add(new File(new Member(files.size(), name, digesting.size, head, inFolder), digesting.sha256()));
    }

    /** The second pass: hands a file to the reader, and refuses where it is not what was noted. */
    void compare(int index, String name, InputStream content, PlaintextReader reader) throws IOException {
        if (index >= files.size() || !files.get(index).member().name().equals(name)) {
            throw changed();
        }
        File file = files.get(index);
        Digesting digesting = new Digesting(content);
        try {
            reader.read(file.member(), digesting);
        } catch (OpenException | Faults.PassThrough ours) {
            throw ours;
        } catch (Throwable readers) {
            if (digesting.failure != null) {
                throw Faults.refusal("reading a file", digesting.failure);
            }
            throw new Faults.PassThrough(readers);
        }
        digesting.drain();
        if (digesting.size != file.member().size() || !MessageDigest.isEqual(digesting.sha256(), file.sha256())) {
            throw changed();
        }
    }

    /** The end of the second pass. */
    void expectAll(int compared) {
        if (compared != files.size()) {
            throw changed();
        }
    }

    List<Member> members() {
        return files.stream().map(File::member).toList();
    }

    /** HMAC-SHA-256 over names, sizes and digests, sorted by name. */
    byte[] contentDigest(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            List<File> sorted = new ArrayList<>(files);
            sorted.sort(Comparator.comparing(file -> file.member().name()));
            for (File file : sorted) {
                byte[] name = file.member().name().getBytes(StandardCharsets.UTF_8);
                mac.update(ByteBuffer.allocate(12)
                        .putInt(name.length)
                        .putLong(file.member().size())
                        .flip());
                mac.update(name);
                mac.update(file.sha256());
            }
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static OpenException changed() {
        return new OpenException(Code.CORRUPT, "the second pass read something else than the first");
    }

    private static final class Digesting extends InputStream {
        private final InputStream in;
        private final MessageDigest digest;
        private final byte[] one = new byte[1];
        private long size;
        private @Nullable Throwable failure;

        Digesting(InputStream in) {
            this.in = in;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = in.read(bytes, offset, length);
                if (read > 0) {
                    digest.update(bytes, offset, read);
                    size += read;
                }
                return read;
            } catch (Throwable damaged) {
                failure = damaged;
                throw damaged;
            }
        }

        void drain() throws IOException {
            byte[] sink = new byte[1 << 14];
            while (read(sink, 0, sink.length) >= 0) {
                // Only that it was read matters.
            }
        }

        byte[] sha256() {
            return digest.digest();
        }
    }
}
