package io.rollbook.ciphertext;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A body as it lies in a file: 1 to {@value #MAX_MESSAGES} messages and, last, a manifest. Each is a frame: a type byte
 * (1 message, 2 manifest), the length as 8 bytes big-endian, an OpenPGP message of that length.
 *
 * @param length bytes of the whole body
 * @param digest {@code sha256:...} over the whole body
 * @param frames messages in the order of the delivery; the manifest is last
 */
public record EnvelopeBody(long length, String digest, List<Frame> frames) {
    /** Files in one delivery. */
    public static final int MAX_MESSAGES = 200;

    /** Copies. */
    public EnvelopeBody {
        frames = List.copyOf(frames);
    }

    /** Reads and checks the frames and computes the digest. The channel's position does not matter and stays. */
    public static EnvelopeBody read(FileChannel file) throws IOException {
        List<Frame> frames = frames(file);
        return new EnvelopeBody(file.size(), digest(file), frames);
    }

    /** {@code sha256:...} over the whole file. */
    public static String digest(FileChannel file) throws IOException {
        MessageDigest sha256 = sha256();
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        long at = 0;
        while (file.read(chunk.clear(), at) > 0) {
            at += chunk.position();
            sha256.update(chunk.flip());
        }
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    /**
     * Finds the frames of a body.
     *
     * @throws MalformedBodyException for an unknown type, an empty frame, a length beyond the file, a manifest that is
     *     missing or not last, no message or too many
     */
    public static List<Frame> frames(FileChannel file) throws IOException {
        long size = file.size();
        List<Frame> frames = new ArrayList<>();
        long at = 0;
        while (at < size) {
            if (!frames.isEmpty() && frames.get(frames.size() - 1).kind() == Frame.Kind.MANIFEST) {
                throw new MalformedBodyException("bytes after the manifest");
            }
            Frame frame = frameAt(file, at, size);
            frames.add(frame);
            if (frames.size() > MAX_MESSAGES + 1) {
                throw new MalformedBodyException("more than " + MAX_MESSAGES + " messages");
            }
            at = frame.offset() + frame.length();
        }
        if (frames.isEmpty() || frames.get(frames.size() - 1).kind() != Frame.Kind.MANIFEST) {
            throw new MalformedBodyException("no manifest");
        }
        if (frames.size() == 1) {
            throw new MalformedBodyException("no message");
        }
        return List.copyOf(frames);
    }

    private static Frame frameAt(FileChannel file, long at, long size) throws IOException {
        if (size - at < Frame.HEADER) {
            throw new MalformedBodyException("frame header cut off");
        }
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
        while (header.hasRemaining()) {
            if (file.read(header, at + header.position()) < 0) {
                throw new EOFException("The body became shorter while it was read.");
            }
        }
        Frame.Kind kind = kind(header.flip().get());
        long length = header.getLong();
        if (length <= 0 || length > size - at - Frame.HEADER) {
            throw new MalformedBodyException("frame length out of bounds");
        }
        return new Frame(kind, at + Frame.HEADER, length);
    }

    private static Frame.Kind kind(byte code) {
        for (Frame.Kind kind : Frame.Kind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw new MalformedBodyException("unknown frame type");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
