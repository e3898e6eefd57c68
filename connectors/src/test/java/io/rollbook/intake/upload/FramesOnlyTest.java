package io.rollbook.intake.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.ciphertext.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesOnlyTest {
    private static final byte[] CANARY =
            "sourcedId,givenName\r\n1,Canary\r\n2,Canary\r\n3,Canary\r\n4,Canary\r\n5,Canary\r\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final FramesOnly frames = new FramesOnly(written, () -> new IllegalArgumentException("refused"));

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 73, 100_000})
    void write_framesOfOpenPgp_passWhateverThePieces(int piece) throws IOException {
        byte[] body = joined(frame(1, openPgp(200)), frame(1, openPgp(10)), frame(2, openPgp(5000)));
        for (int at = 0; at < body.length; at += piece) {
            frames.write(body, at, Math.min(piece, body.length - at));
        }
        assertThat(written.toByteArray()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 100_000})
    void write_secondFrameInTheClear_isRefusedWithNothingOfItWritten(int piece) {
        byte[] first = frame(1, openPgp(200));
        byte[] body = joined(first, frame(1, CANARY));
        assertThatThrownBy(() -> {
                    for (int at = 0; at < body.length; at += piece) {
                        frames.write(body, at, Math.min(piece, body.length - at));
                    }
                })
                .hasMessage("refused");
        assertThat(written.toByteArray()).isEqualTo(first);
    }

    @Test
    void write_frameThatIsOnlySigned_isRefusedUnwritten() {
        byte[] signed = ("-----BEGIN PGP SIGNED MESSAGE-----\n\n" + new String(CANARY, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> frames.write(frame(1, signed))).hasMessage("refused");
        assertThat(written.size()).isZero();
    }

    @Test
    void write_notFramesAtAll_isRefusedUnwritten() {
        assertThatThrownBy(() -> frames.write(CANARY)).hasMessage("refused");
        assertThat(written.size()).isZero();
    }

    @Test
    void write_lengthThatIsNone_isRefusedUnwritten() {
        assertThatThrownBy(() -> frames.write(ByteBuffer.allocate(Frame.HEADER)
                        .put((byte) 1)
                        .putLong(-1)
                        .array()))
                .hasMessage("refused");
        assertThat(written.size()).isZero();
    }

    /** A session key packet of version 3 (RFC 9580, 5.1.1), then anything. */
    private static byte[] openPgp(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        bytes[0] = (byte) 0xC1;
        bytes[1] = (byte) (length - 2 < 192 ? length - 2 : 100);
        bytes[2] = 3;
        return bytes;
    }

    private static byte[] frame(int type, byte[] message) {
        return ByteBuffer.allocate(Frame.HEADER + message.length)
                .put((byte) type)
                .putLong(message.length)
                .put(message)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
