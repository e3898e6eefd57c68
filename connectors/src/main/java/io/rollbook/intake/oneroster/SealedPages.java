package io.rollbook.intake.oneroster;

import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.EnvelopeWriter;
import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Sealer.Compression;
import io.rollbook.spool.Draft;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The delivery that a pull becomes: a file of pages for each collection, sealed as they come. */
final class SealedPages implements AutoCloseable {
    private final Draft draft;
    private final RecipientKey recipient;
    private EnvelopeWriter writer;
    private @Nullable OutputStream open;

    SealedPages(Draft draft, RecipientKey recipient) {
        this.draft = draft;
        this.recipient = recipient;
        this.writer = begin(draft, recipient);
    }

    private static EnvelopeWriter begin(Draft draft, RecipientKey recipient) {
        draft.startOver();
        try {
            return EnvelopeWriter.create(draft.file(), recipient);
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    /** A collection's file; beginning it again takes back what was in it. */
    CollectionPull.Sink collection(String name) {
        return new CollectionPull.Sink() {
            private boolean begun;
            private long before;

            @Override
            public void begin() {
                try {
                    if (begun) {
                        writer.takeBack();
                        draft.cutBack(before);
                    } else {
                        end();
                        before = draft.written();
                    }
                    begun = true;
                    open = draft.limited(writer.sealed(name + ".json", Compression.FAST));
                } catch (IOException e) {
                    throw draft.failed(e);
                }
            }

            @Override
            public void page(byte[] body) {
                write(body);
            }
        };
    }

    /** Forgets everything that was taken so far. */
    void startOver() {
        close();
        writer = begin(draft, recipient);
        open = null;
    }

    /** Adds a small file. */
    void add(String name, byte[] bytes) {
        try {
            end();
            open = draft.limited(writer.sealed(name, Compression.FAST));
        } catch (IOException e) {
            throw draft.failed(e);
        }
        write(bytes);
    }

    EnvelopeBody finish() {
        try {
            end();
            return writer.finish();
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private void write(byte[] bytes) {
        OutputStream out = open;
        if (out == null) {
            throw new IllegalStateException("no file is open");
        }
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private void end() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }
}
