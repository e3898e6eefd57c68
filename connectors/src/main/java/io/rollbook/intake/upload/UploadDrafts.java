package io.rollbook.intake.upload;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.MalformedBodyException;
import io.rollbook.intake.Dispatch;
import io.rollbook.intake.Upload;
import io.rollbook.run.Run;
import io.rollbook.run.Runs;
import io.rollbook.spool.DeliveryTooLargeException;
import io.rollbook.spool.Draft;
import io.rollbook.spool.Spool;
import io.rollbook.spool.SpoolFullException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that come piece by piece, so that a connection that breaks costs one piece. What has come lies in the intake's
 * spool, ciphertext like everything there; the last piece, the manifest, makes a run of it. A draft is its sender's alone.
 */
public final class UploadDrafts {
    /** Bytes of one piece at most. */
    public static final int LARGEST_PIECE = 8 << 20;

    /** How long half an upload is kept. */
    static final Duration KEPT = Duration.ofDays(1);

    /** Names of {@value EnvelopeBody#MAX_MESSAGES} files, sealed, are far from this. */
    private static final int LARGEST_MANIFEST = 1 << 18;

    private static final int MOST_OPEN = 20;

    /** What a district's unfinished uploads hold together, in deliveries of the largest size. */
    private static final int MOST_DELIVERIES = 2;

    private final Spool spool;
    private final Dispatch dispatch;
    private final Runs runs;
    private final Clock clock;
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();
    /** To be dropped, at once or when what is in work on them has ended. */
    private final Set<String> doomed = ConcurrentHashMap.newKeySet();

    /** In the spool from which the dispatch sends. */
    public UploadDrafts(Spool spool, Dispatch dispatch, Runs runs, Clock clock) {
        this.spool = spool;
        this.dispatch = dispatch;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Begins an upload.
     *
     * @param upload under a new id
     * @param key what the sender knows it by; where that sender used it before, that draft is the answer
     * @throws UploadRefusedException {@code KEY_REUSED} where that one was another, {@code TOO_MANY} where the district has
     *     too many that were not finished
     */
    public synchronized UploadDraft begin(Upload upload, @Nullable String key) {
        expire();
        Optional<UploadDraft> before = all().filter(each -> key != null
                        && key.equals(each.key())
                        && each.isOf(upload.district(), upload.feed(), upload.account()))
                .findFirst();
        if (before.isPresent()) {
            return before.filter(each -> each.isSameAs(upload))
                    .orElseThrow(() -> new UploadRefusedException(
                            "KEY_REUSED",
                            "The key belongs to an upload that said something else of itself: take another."));
        }
        long open = all().filter(each -> each.district().equals(upload.district()) && !isRun(each))
                .count();
        if (open >= MOST_OPEN) {
            throw new UploadRefusedException(
                    "TOO_MANY",
                    "The district has " + open
                            + " uploads that were begun and not finished: finish or drop one. After a"
                            + " day they are gone.");
        }
        UploadDraft begun = UploadDraft.begun(upload, key, clock.instant());
        try {
            spool.begin(begun.id(), begun.note());
        } catch (SpoolFullException e) {
            throw UploadRefusedException.of(e);
        }
        return begun;
    }

    private boolean isRun(UploadDraft draft) {
        return runs.find(draft.id()).isPresent();
    }

    private Stream<UploadDraft> all() {
        return spool.notes().entrySet().stream()
                .map(each -> UploadDraft.read(each.getKey(), each.getValue(), List.of()));
    }

    /** One that was begun by this sender for this feed, as far as it has come. */
    public Optional<UploadDraft> find(String id, String district, String feed, String account) {
        return spool.note(id)
                .map(note -> UploadDraft.read(id, note, GrowingBody.lengths(spool.begin(id))))
                .filter(draft -> draft.isOf(district, feed, account));
    }

    /** Those that this sender began for this feed and did not finish, as far as they have come, the oldest first. */
    public List<UploadDraft> unfinished(String district, String feed, String account) {
        return all().filter(each -> each.isOf(district, feed, account) && !isRun(each))
                .flatMap(each -> find(each.id(), district, feed, account).stream())
                .filter(each -> each.expires().isAfter(clock.instant()))
                .toList();
    }

    /** The run that a draft has become. */
    public Optional<Run> run(UploadDraft draft) {
        return runs.find(draft.id());
    }

    /**
     * Takes a piece.
     *
     * @param message which file of the upload it is of, from 0
     * @param offset bytes of that message before it
     * @throws UploadRefusedException where it does not belong there, is not ciphertext, or there is no room for it
     * @throws IOException where the sender goes away; nothing of the piece was kept
     */
    public UploadDraft append(UploadDraft draft, int message, long offset, InputStream piece) throws IOException {
        return alone(draft, () -> {
            if (isRun(draft) || spool.find(draft.id()).isPresent()) {
                throw new UploadRefusedException("MISPLACED", "The upload is whole already.");
            }
            requireRoom(draft.district());
            Draft part = spool.begin(draft.id());
            try (GrowingBody body = GrowingBody.of(part)) {
                body.append(message, offset, piece);
                return draft.at(body.lengths());
            }
        });
    }

    /** One district alone does not fill the disk that all have their deliveries on. */
    private void requireRoom(String district) {
        long together = all().filter(each -> each.district().equals(district))
                .mapToLong(each -> spool.begin(each.id()).file().toFile().length())
                .sum();
        if (together / MOST_DELIVERIES >= spool.largest()) {
            throw new UploadRefusedException(
                    "TOO_MANY",
                    "The district's uploads that were begun and not finished take too much room together: finish or drop"
                            + " one. After a day they are gone.");
        }
    }

    /**
     * Takes the manifest, and sends the whole as a run. Repeating it answers that run; where the first try came so far
     * that the whole was kept, and no further, it is sent as it was kept.
     *
     * @param by name of the token or account
     */
    public Run finish(UploadDraft draft, String by, InputStream manifest) throws IOException {
        byte[] names = manifest.readNBytes(LARGEST_MANIFEST + 1);
        if (names.length > LARGEST_MANIFEST) {
            throw new UploadRefusedException(
                    "TOO_LARGE",
                    "A manifest has at most " + LARGEST_MANIFEST + " bytes: give the files shorter names.");
        }
        return alone(draft, () -> {
            Optional<Run> before = runs.find(draft.id());
            if (before.isPresent()) {
                return before.get();
            }
            Optional<Ciphertext> kept = spool.find(draft.id());
            if (kept.isPresent()) {
                return dispatch.upload(draft.upload(by), kept.get());
            }
            Draft part = spool.begin(draft.id());
            EnvelopeBody whole;
            try (GrowingBody body = GrowingBody.of(part)) {
                whole = body.finish(names);
            } catch (MalformedBodyException e) {
                throw new UploadRefusedException(
                        "CUT_OFF", "The upload is not whole (" + e.getMessage() + "): send what is missing.");
            }
            return dispatch.upload(draft.upload(by), part, whole);
        });
    }

    private interface Work<T> {
        T done() throws IOException;
    }

    private <T> T alone(UploadDraft draft, Work<T> work) throws IOException {
        if (!inWork.add(draft.id())) {
            throw new UploadRefusedException(
                    "BUSY", "Another piece of this upload is being taken: try again in some seconds.");
        }
        try {
            // It may have been dropped since it was found.
            if (doomed.contains(draft.id()) || spool.note(draft.id()).isEmpty()) {
                throw new UploadRefusedException("GONE", "This upload was dropped: begin again.");
            }
            return work.done();
        } catch (DeliveryTooLargeException e) {
            throw UploadRefusedException.of(e);
        } catch (SpoolFullException e) {
            throw UploadRefusedException.of(e);
        } finally {
            inWork.remove(draft.id());
            forgetDoomed(draft.id());
        }
    }

    /** Drops one that has not become a run, and what has come of it; of one in work, once that has ended. */
    public void drop(UploadDraft draft) {
        doomed.add(draft.id());
        forgetDoomed(draft.id());
    }

    private void forgetDoomed(String id) {
        if (doomed.contains(id) && inWork.add(id)) {
            try {
                spool.forget(id);
            } finally {
                inWork.remove(id);
                doomed.remove(id);
            }
        }
    }

    /** Drops those that were begun a day ago. What has become a run is not touched. */
    public void expire() {
        all().filter(each -> !each.expires().isAfter(clock.instant())).forEach(this::drop);
    }
}
