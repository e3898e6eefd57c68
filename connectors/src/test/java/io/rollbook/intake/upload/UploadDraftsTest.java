package io.rollbook.intake.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.Frame;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.Scope;
import io.rollbook.intake.Dispatch;
import io.rollbook.intake.Upload;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.Spool;
import io.rollbook.spool.SpoolLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadDraftsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T20:00:00Z");
    private static final byte[] CANARY =
            "sourcedId,givenName\r\n1,Canary\r\n".repeat(99).getBytes(StandardCharsets.UTF_8);

    private final Map<String, Run> register = new HashMap<>();
    private final List<List<Frame>> sent = new ArrayList<>();
    private boolean registerIsAway;

    @TempDir
    Path folder;

    private UploadDrafts drafts() {
        return drafts(NOW, SpoolLimits.NONE);
    }

    /** As a process that starts at this time has them. */
    private UploadDrafts drafts(Instant now, SpoolLimits limits) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        Spool spool = Spool.open(folder, limits);
        Runs runs = register(clock);
        return new UploadDrafts(spool, dispatch(spool, runs, clock), runs, clock);
    }

    private Dispatch dispatch(Spool spool, Runs runs, Clock clock) {
        return new Dispatch(spool, runs, IntakeKey.generate(), this::note, clock);
    }

    /** As the process does when it starts at this time. */
    private void resume(Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        dispatch(Spool.open(folder), register(clock), clock).resume();
    }

    private void note(Ciphertext ciphertext) {
        try (FileChannel file = FileChannel.open(ciphertext.body())) {
            sent.add(EnvelopeBody.frames(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A register that notes uploads and finds them again. */
    private Runs register(Clock clock) {
        return (Runs) Proxy.newProxyInstance(
                Runs.class.getClassLoader(), new Class<?>[] {Runs.class}, (proxy, method, arguments) -> {
                    String id = String.valueOf(arguments[0]);
                    if (registerIsAway && method.getName().equals("upload")) {
                        throw new IllegalStateException("away");
                    }
                    return switch (method.getName()) {
                        case "find" -> Optional.ofNullable(register.get(id));
                        case "upload" -> register.computeIfAbsent(id, each -> run(each, clock.instant()));
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private static Run run(String id, Instant now) {
        return new Run(
                id,
                "springfield",
                "nightly",
                RunState.RECEIVED,
                false,
                false,
                "person",
                "Jo",
                now,
                now,
                null,
                0,
                "sha256:0",
                false,
                null,
                null,
                RunReport.EMPTY);
    }

    private static Upload upload(Scope scope) {
        return new Upload(
                RunId.next(Clock.systemUTC()), "springfield", "nightly", false, true, scope, "Jo", "account-1");
    }

    private static UploadDraft begin(UploadDrafts drafts, @Nullable String key) {
        return drafts.begin(upload(Scope.CHANGES), key);
    }

    private static UploadDraft found(UploadDrafts drafts, UploadDraft draft) {
        return drafts.find(draft.id(), "springfield", "nightly", "account-1").orElseThrow();
    }

    /** Begins as an encrypted message does: a session key packet for a public key. */
    private static byte[] sealed(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x5A);
        bytes[0] = (byte) 0xC1;
        bytes[1] = 94;
        bytes[2] = 3;
        return bytes;
    }

    private static InputStream piece(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static void assertRefused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(UploadRefusedException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code));
    }

    @Test
    void pieces_ofTwoFiles_becomeOneRunOfTwoMessagesAndAManifest() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = begin(drafts, null);
        draft = drafts.append(draft, 0, 0, piece(sealed(5000)));
        draft = drafts.append(draft, 0, 5000, piece(new byte[700]));
        draft = drafts.append(draft, 1, 0, piece(sealed(10)));
        assertThat(draft.messages()).containsExactly(5700L, 10L);

        Run run = drafts.finish(draft, "Jo", piece(sealed(90)));

        assertThat(run.id()).isEqualTo(draft.id());
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0)).extracting(Frame::length).containsExactly(5700L, 10L, 90L);
        assertThat(sent.get(0).get(2).kind()).isEqualTo(Frame.Kind.MANIFEST);
        assertThat(Spool.open(folder).runs()).isEmpty();
    }

    @Test
    void finish_twice_isOneRun_andItsKeyStillNamesIt() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = begin(drafts, "k");
        draft = drafts.append(draft, 0, 0, piece(sealed(50)));
        Run run = drafts.finish(draft, "Jo", piece(sealed(90)));

        assertThat(drafts.finish(draft, "Jo", piece(sealed(90))).id()).isEqualTo(run.id());
        UploadDraft again = begin(drafts, "k");

        assertThat(again.id()).isEqualTo(draft.id());
        assertThat(drafts.run(again)).isPresent();
        assertRefused("MISPLACED", () -> drafts.append(again, 0, 0, piece(sealed(50))));
        assertThat(sent).hasSize(1);
    }

    @Test
    void begin_keyOfAnUploadThatSaidSomethingElse_isRefused() {
        UploadDrafts drafts = drafts();
        begin(drafts, "k");
        assertRefused("KEY_REUSED", () -> drafts.begin(upload(Scope.WHOLE), "k"));
    }

    @Test
    void append_elsewhereThanWhereItStands_isRefusedAndChangesNothing() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        for (int[] wrong : new int[][] {{0, 0}, {0, 49}, {0, 51}, {1, 1}, {2, 0}, {-1, 0}}) {
            assertRefused("MISPLACED", () -> drafts.append(draft, wrong[0], wrong[1], piece(sealed(50))));
        }
        assertThat(found(drafts, draft).messages()).containsExactly(50L);
    }

    @Test
    void append_senderGoesAwayInMidPiece_nothingOfThePieceWasKept() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        InputStream broken = new SequenceInputStream(piece(sealed(200_000)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        });
        assertThatThrownBy(() -> drafts.append(draft, 1, 0, broken)).hasMessage("connection reset");
        assertThat(found(drafts, draft).messages()).containsExactly(50L);

        drafts.append(draft, 0, 50, piece(new byte[25]));
        drafts.append(draft, 1, 0, piece(sealed(60)));
        drafts.finish(draft, "Jo", piece(sealed(90)));
        assertThat(sent.get(0)).extracting(Frame::length).containsExactly(75L, 60L, 90L);
    }

    @Test
    void append_inTheClear_isRefusedBeforeAByteIsWritten() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        assertRefused("NOT_OPENPGP", () -> drafts.append(draft, 1, 0, piece(CANARY)));
        assertRefused("NOT_OPENPGP", () -> drafts.finish(draft, "Jo", piece(CANARY)));
        assertThat(found(drafts, draft).messages()).containsExactly(50L);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                            .doesNotContain("Canary"));
        }
    }

    @Test
    void append_pieceOrDeliveryTooLarge_isRefusedAndNotKept() throws IOException {
        UploadDrafts drafts = drafts(NOW, new SpoolLimits(10_000, 0));
        UploadDraft draft = drafts.append(begin(drafts, null), 0, 0, piece(sealed(9_000)));
        assertRefused("TOO_LARGE", () -> drafts.append(draft, 0, 9_000, piece(new byte[2_000])));
        assertThat(found(drafts, draft).messages()).containsExactly(9_000L);

        UploadDrafts roomy = drafts();
        UploadDraft other = begin(roomy, null);
        assertRefused("TOO_LARGE", () -> roomy.append(other, 0, 0, piece(sealed(UploadDrafts.LARGEST_PIECE + 1))));
        assertThat(found(roomy, other).messages()).isEmpty();
    }

    @Test
    void append_whileAnotherPieceIsTaken_isToldToWait() throws Exception {
        UploadDrafts drafts = drafts();
        UploadDraft draft = begin(drafts, null);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread slow = new Thread(() -> {
            InputStream rest = new InputStream() {
                @Override
                public int read() throws IOException {
                    reading.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return -1;
                }
            };
            try {
                drafts.append(draft, 0, 0, new SequenceInputStream(piece(sealed(5_000)), rest));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        slow.start();
        reading.await();

        assertRefused("BUSY", () -> drafts.append(draft, 0, 0, piece(sealed(50))));

        end.countDown();
        slow.join();
        assertThat(found(drafts, draft).messages()).containsExactly(5_000L);
    }

    @Test
    void drop_whileAPieceIsTaken_dropsOnceThatHasEnded() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = begin(drafts, null);
        InputStream droppedMeanwhile = new InputStream() {
            @Override
            public int read() {
                drafts.drop(draft);
                return -1;
            }
        };
        drafts.append(draft, 0, 0, new SequenceInputStream(piece(sealed(5_000)), droppedMeanwhile));
        assertThat(drafts.find(draft.id(), "springfield", "nightly", "account-1"))
                .isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void appendOrFinish_afterItWasDropped_leavesNothing() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        drafts.drop(draft);
        assertRefused("GONE", () -> drafts.append(draft, 0, 0, piece(sealed(50))));
        assertRefused("GONE", () -> drafts.finish(draft, "Jo", piece(sealed(90))));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void append_tooMuchOfOneDistrictTogether_isRefused_ofAnotherItIsNot() throws IOException {
        UploadDrafts drafts = drafts(NOW, new SpoolLimits(10_000, 0));
        UploadDraft first = drafts.append(begin(drafts, null), 0, 0, piece(sealed(9_000)));
        drafts.append(begin(drafts, null), 0, 0, piece(sealed(9_000)));
        UploadDraft third = drafts.append(begin(drafts, null), 0, 0, piece(sealed(9_000)));
        assertRefused("TOO_MANY", () -> drafts.append(third, 0, 9_000, piece(new byte[50])));

        Upload elsewhere = new Upload(
                RunId.next(Clock.systemUTC()), "shelbyville", "nightly", false, true, Scope.CHANGES, "Al", "account-2");
        assertThat(drafts.append(drafts.begin(elsewhere, null), 0, 0, piece(sealed(50)))
                        .messages())
                .containsExactly(50L);
        drafts.drop(first);
        assertThat(drafts.append(third, 0, 9_000, piece(new byte[50])).messages())
                .containsExactly(9_050L);
    }

    @Test
    void finish_manifestTooLarge_isRefusedAndNotCut() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        assertRefused("TOO_LARGE", () -> drafts.finish(draft, "Jo", piece(sealed((1 << 18) + 1))));
        assertThat(found(drafts, draft).messages()).containsExactly(50L);
    }

    @Test
    void finish_whileTheRegisterIsAway_canBeRepeated_afterARestartToo() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = drafts.append(begin(drafts, "k"), 0, 0, piece(sealed(50)));
        registerIsAway = true;
        assertThatThrownBy(() -> drafts.finish(draft, "Jo", piece(sealed(90)))).hasMessage("away");
        registerIsAway = false;
        assertRefused("MISPLACED", () -> drafts.append(draft, 0, 0, piece(sealed(50))));
        resume(NOW);

        UploadDrafts after = drafts();
        assertThat(after.finish(begin(after, "k"), "Jo", piece(sealed(90))).id())
                .isEqualTo(draft.id());
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0)).extracting(Frame::length).containsExactly(50L, 90L);
    }

    @Test
    void wholeThatNoRunWasBegunOf_afterADay_isGone() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft draft = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        registerIsAway = true;
        assertThatThrownBy(() -> drafts.finish(draft, "Jo", piece(sealed(90)))).hasMessage("away");

        Instant nextDay = NOW.plus(Duration.ofHours(24));
        drafts(nextDay, SpoolLimits.NONE).expire();
        resume(nextDay);
        assertThat(folder).isEmptyDirectory();
        assertThat(sent).isEmpty();
    }

    @Test
    void find_byAnybodyElse_isNotThere() {
        UploadDrafts drafts = drafts();
        String id = begin(drafts, null).id();
        assertThat(drafts.find(id, "springfield", "nightly", "account-1")).isPresent();
        assertThat(drafts.find(id, "springfield", "nightly", "account-2")).isEmpty();
        assertThat(drafts.find(id, "springfield", "other", "account-1")).isEmpty();
        assertThat(drafts.find(id, "shelbyville", "nightly", "account-1")).isEmpty();
        assertThat(drafts.find("../../etc/passwd", "springfield", "nightly", "account-1"))
                .isEmpty();
    }

    @Test
    void unfinished_areOnesOwnOfThatFeed_withoutWhatIsARunOrTooOld() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft half = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        UploadDraft done = drafts.append(begin(drafts, null), 0, 0, piece(sealed(50)));
        drafts.finish(done, "Jo", piece(sealed(90)));
        drafts.begin(
                new Upload(
                        RunId.next(Clock.systemUTC()),
                        "springfield",
                        "nightly",
                        false,
                        true,
                        Scope.CHANGES,
                        "Al",
                        "account-2"),
                null);

        assertThat(drafts.unfinished("springfield", "nightly", "account-1"))
                .containsExactly(half)
                .allSatisfy(each -> assertThat(each.messages()).containsExactly(50L));
        assertThat(drafts.unfinished("springfield", "other", "account-1")).isEmpty();
        assertThat(drafts(NOW.plus(Duration.ofHours(24)), SpoolLimits.NONE)
                        .unfinished("springfield", "nightly", "account-1"))
                .isEmpty();
    }

    @Test
    void restart_inMidUpload_goesOnWhereItStood() throws IOException {
        UploadDraft draft = drafts().append(begin(drafts(), "k"), 0, 0, piece(sealed(50)));

        UploadDrafts after = drafts();
        UploadDraft again = begin(after, "k");
        assertThat(again.id()).isEqualTo(draft.id());
        assertThat(found(after, again).messages()).containsExactly(50L);
        after.append(again, 0, 50, piece(new byte[25]));
        after.finish(again, "Jo", piece(sealed(90)));
        assertThat(sent.get(0)).extracting(Frame::length).containsExactly(75L, 90L);
    }

    @Test
    void halfAnUpload_afterADay_isGone_aYoungerOneIsNot() throws IOException {
        UploadDrafts first = drafts();
        UploadDraft old = first.append(begin(first, null), 0, 0, piece(sealed(50)));
        UploadDrafts later = drafts(NOW.plus(Duration.ofHours(23)), SpoolLimits.NONE);
        UploadDraft young = later.append(begin(later, null), 0, 0, piece(sealed(50)));
        assertThat(found(later, old).messages()).containsExactly(50L);

        UploadDrafts nextDay = drafts(NOW.plus(Duration.ofHours(24)), SpoolLimits.NONE);
        nextDay.expire();

        assertThat(nextDay.find(old.id(), "springfield", "nightly", "account-1"))
                .isEmpty();
        assertThat(folder.resolve(old.id() + ".part")).doesNotExist();
        assertThat(found(nextDay, young).messages()).containsExactly(50L);
    }

    @Test
    void begin_tooManyUnfinished_isRefused_untilOneIsDropped() throws IOException {
        UploadDrafts drafts = drafts();
        UploadDraft first = begin(drafts, null);
        for (int i = 1; i < 20; i++) {
            begin(drafts, null);
        }
        assertRefused("TOO_MANY", () -> begin(drafts, null));
        drafts.drop(first);
        assertThat(begin(drafts, null).messages()).isEmpty();
    }

    @Test
    void finish_withoutAFile_isNotWhole() {
        UploadDrafts drafts = drafts();
        UploadDraft draft = begin(drafts, null);
        assertRefused("CUT_OFF", () -> drafts.finish(draft, "Jo", piece(sealed(90))));
        assertThat(found(drafts, draft).messages()).isEmpty();
    }
}
