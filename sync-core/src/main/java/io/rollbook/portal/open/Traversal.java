package io.rollbook.portal.open;

import io.rollbook.ciphertext.Frame;
import io.rollbook.ciphertext.MalformedBodyException;
import io.rollbook.ciphertext.Manifest;
import io.rollbook.portal.open.OpenException.Code;
import java.io.ByteArrayOutputStream;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way through a body from its first message to its last, as both passes go it. */
final class Traversal {
    private static final int LONGEST_MANIFEST = 1 << 20;

    private final FileChannel body;
    private final long length;
    private final List<Frame> messages;
    private final Frame manifest;
    private final List<PrivateKeyRing> keys;
    private final Limits limits;

    Traversal(FileChannel body, long length, List<Frame> frames, List<PrivateKeyRing> keys, Limits limits) {
        this.body = body;
        this.length = length;
        this.messages = frames.subList(0, frames.size() - 1);
        this.manifest = frames.get(frames.size() - 1);
        this.keys = List.copyOf(keys);
        this.limits = limits;
    }

    /**
     * Hands the files of all messages to the sink, in order, and verifies each message. What the sink was handed counts
     * only when this returns.
     *
     * @return fingerprint of the key that opened the first message
     */
    String run(@Nullable PinnedSigner signer, MemberSink sink) {
        Budget budget = new Budget(length, limits);
        List<String> names = names(budget);
        Contents contents = new Contents(budget, sink);
        String openedWith = "";
        for (int i = 0; i < messages.size(); i++) {
            String sourceName = names.get(i);
            String fingerprint = message(messages.get(i))
                    .read(
                            keys,
                            new Signatures(signer),
                            budget,
                            (literalName, text) -> contents.read(literalName, sourceName, text));
            openedWith = i == 0 ? fingerprint : openedWith;
        }
        return openedWith;
    }

    private Message message(Frame frame) {
        return new Message(() -> new SpoolStream(body, frame));
    }

    private List<String> names(Budget budget) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        message(manifest)
                .read(
                        keys,
                        new Signatures(null),
                        budget,
                        (name, text) -> json.write(text.readNBytes(LONGEST_MANIFEST)));
        try {
            List<String> names = Manifest.parse(json.toByteArray()).files();
            if (names.size() == messages.size()) {
                return names;
            }
            throw new OpenException(Code.CORRUPT, "the manifest names another number of files");
        } catch (MalformedBodyException malformed) {
            throw new OpenException(Code.CORRUPT, "malformed body: " + malformed.getMessage());
        }
    }
}
