package io.rollbook.ciphertext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeBodyTest {
    @TempDir
    Path folder;

    private List<Frame> frames(byte[] body) throws IOException {
        Path file = folder.resolve("body");
        Files.write(file, body);
        try (FileChannel channel = FileChannel.open(file)) {
            return EnvelopeBody.frames(channel);
        }
    }

    private static byte[] body(Object... typesAndBytes) {
        ByteBuffer body = ByteBuffer.allocate(10_000);
        for (int i = 0; i < typesAndBytes.length; i += 2) {
            byte[] bytes = (byte[]) typesAndBytes[i + 1];
            body.put(((Integer) typesAndBytes[i]).byteValue())
                    .putLong(bytes.length)
                    .put(bytes);
        }
        byte[] written = new byte[body.position()];
        body.flip().get(written);
        return written;
    }

    @Test
    void frames_messagesAndManifest_areFound() throws IOException {
        assertThat(frames(body(1, new byte[3], 1, new byte[5], 2, new byte[7])))
                .containsExactly(
                        new Frame(Frame.Kind.MESSAGE, 9, 3),
                        new Frame(Frame.Kind.MESSAGE, 21, 5),
                        new Frame(Frame.Kind.MANIFEST, 35, 7));
    }

    @Test
    void frames_notAsWritten_areRefused() {
        byte[] one = new byte[1];
        assertRefused("no manifest", new byte[0]);
        assertRefused("no manifest", body(1, one));
        assertRefused("no message", body(2, one));
        assertRefused("unknown frame type", body(3, one, 2, one));
        assertRefused("unknown frame type", body(0, one, 2, one));
        assertRefused("after the manifest", body(1, one, 2, one, 1, one));
        assertRefused("out of bounds", body(1, new byte[0], 2, one));
        byte[] beyond = body(1, one, 2, one);
        beyond[8] = 100;
        assertRefused("out of bounds", beyond);
        byte[] negative = body(1, one, 2, one);
        negative[1] = (byte) 0x80;
        assertRefused("out of bounds", negative);
        byte[] huge = body(1, one, 2, one);
        huge[1] = 0x7F;
        assertRefused("out of bounds", huge);
    }

    @Test
    void frames_tooManyMessages_areRefused() {
        Object[] all = new Object[402 + 2];
        for (int i = 0; i < all.length; i += 2) {
            all[i] = i == all.length - 2 ? 2 : 1;
            all[i + 1] = new byte[1];
        }
        assertRefused("more than 200", body(all));
    }

    private void assertRefused(String why, byte[] body) {
        assertThatThrownBy(() -> frames(body))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining(why);
    }

    @Test
    void frames_noise_neverLeaveTheFile() throws IOException {
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            byte[] noise = body(1, new byte[20], 2, new byte[20]);
            noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            try {
                long at = 0;
                for (Frame frame : frames(noise)) {
                    assertThat(frame.offset()).isEqualTo(at + Frame.HEADER);
                    at = frame.offset() + frame.length();
                }
                assertThat(at).isEqualTo(noise.length);
            } catch (MalformedBodyException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }
}
