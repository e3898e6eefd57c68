package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.PacketTags;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPOnePassSignature;
import org.bouncycastle.openpgp.PGPSignature;

/** Goes through the decrypted packets of one message (RFC 9580, 10.3): layers around exactly one literal packet. */
final class PacketWalk {
    private static final int BUFFER = 1 << 16;

    /** Takes the text of a message. */
    interface Literal {
        /**
         * Reads the text.
         *
         * @param fileName as in the packet; may be empty
         * @param text need not be read to its end
         */
        void read(String fileName, InputStream text) throws IOException;
    }

    private final Budget budget;
    private final Signatures signatures;
    private final Literal literal;

    PacketWalk(Budget budget, Signatures signatures, Literal literal) {
        this.budget = budget;
        this.signatures = signatures;
        this.literal = literal;
    }

    /** Walks to the end of the message, refusing whatever does not belong there. */
    void message(InputStream decrypted) throws IOException, PGPException {
        layer(decrypted, 1);
    }

    private void layer(InputStream bytes, int depth) throws IOException, PGPException {
        budget.depth(depth);
        Gate gate = new Gate(new BufferedInputStream(bytes, BUFFER));
        BCPGInputStream in = new BCPGInputStream(gate);
        boolean content = false;
        for (int tag = next(in, gate); tag >= 0; tag = next(in, gate)) {
            budget.packet();
            boolean isContent = tag == PacketTags.COMPRESSED_DATA || tag == PacketTags.LITERAL_DATA;
            if (content && (isContent || tag == PacketTags.ONE_PASS_SIGNATURE)) {
                throw new OpenException(Code.CORRUPT, "packet " + tag + " after the text");
            }
            if (isContent) {
                content(in, gate, tag, depth);
                content = true;
            } else {
                besideContent(in, tag, content);
            }
        }
        if (!content) {
            throw new OpenException(Code.CORRUPT, "a message without text");
        }
    }

    private static int next(BCPGInputStream in, Gate gate) throws IOException {
        gate.smallPacket();
        int tag = in.nextPacketTag();
        if (tag >= 0 && (gate.last() & 0x80) == 0) {
            throw new OpenException(Code.CORRUPT, "no packet header where one is due");
        }
        return tag;
    }

    private void besideContent(BCPGInputStream in, int tag, boolean afterContent) throws IOException, PGPException {
        switch (tag) {
            case PacketTags.MARKER, PacketTags.PADDING -> in.readPacket();
            case PacketTags.ONE_PASS_SIGNATURE -> signatures.announce(new PGPOnePassSignature(in));
            case PacketTags.SIGNATURE -> {
                PGPSignature signature = new PGPSignature(in);
                if (afterContent) {
                    signatures.follow(signature);
                } else {
                    signatures.prefix(signature);
                }
            }
            case PacketTags.PUBLIC_KEY_ENC_SESSION,
                    PacketTags.SYMMETRIC_KEY_ENC_SESSION,
                    PacketTags.SYMMETRIC_KEY_ENC,
                    PacketTags.SYM_ENC_INTEGRITY_PRO,
                    PacketTags.AEAD_ENC_DATA -> throw new OpenException(Code.TOO_NESTED, "encrypted twice");
            default -> throw new OpenException(Code.CORRUPT, "packet " + tag + " does not belong into a message");
        }
    }

    private void content(BCPGInputStream in, Gate gate, int tag, int depth) throws IOException, PGPException {
        if (tag == PacketTags.LITERAL_DATA) {
            PGPLiteralData data = new PGPLiteralData(in);
            gate.stream();
            InputStream text = new Signed(data.getInputStream());
            literal.read(data.getFileName(), text);
            drain(text);
            return;
        }
        PGPCompressedData data = new PGPCompressedData(in);
        gate.stream();
        InputStream packed = data.getInputStream();
        InputStream unpacked = data.getDataStream();
        layer(unpacked == packed ? packed : new Metered(unpacked), depth + 1);
        drain(packed);
    }

    private static void drain(InputStream in) throws IOException {
        byte[] sink = new byte[1 << 14];
        while (in.read(sink, 0, sink.length) >= 0) {
            // Only that it was read matters.
        }
    }

    /** What comes out of a decompressor counts against the budget. */
    private final class Metered extends Relay {
        Metered(InputStream in) {
            super(in);
        }

        @Override
        void passed(byte[] bytes, int offset, int length) {
            budget.unpacked(length);
        }
    }

    /** What is read of the text is what the signatures are over. */
    private final class Signed extends Relay {
        Signed(InputStream in) {
            super(in);
        }

        @Override
        void passed(byte[] bytes, int offset, int length) {
            signatures.update(bytes, offset, length);
        }
    }
}
