package io.rollbook.api;

import io.rollbook.portal.Approval;
import io.rollbook.portal.Portal;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/runs/{run}")
public final class DecisionsController {
    /** Longer, and a proxy on the way would hang up; the caller then asks for the run. */
    private static final int PATIENCE_SECONDS = 20;

    private static final String RUNNING = "It is still being done: ask for the run.";

    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_ID = 255;

    private final Portal portal;
    private final Runs runs;
    private final Once once;
    private final Executor decisions;

    DecisionsController(Portal portal, Runs runs, Once once, @Qualifier("decisions") Executor decisions) {
        this.portal = portal;
        this.runs = runs;
        this.once = once;
        this.decisions = decisions;
    }

    /**
     * A decision.
     *
     * @param only {@code additions-and-changes} to leave the removals out
     * @param schools sourcedIds of the schools to restrict it to
     * @param plan digest of the plan that the person has seen; where it is given and another plan is held, nothing is
     *     decided
     */
    public record Decided(
            @Nullable String reason, @Nullable String only, @Nullable List<String> schools, @Nullable String plan) {}

    @Operation(summary = "Approves a held plan, all of it or parts")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "202", description = RUNNING)
    @PostMapping("/approval")
    @Needs(Right.DECIDE)
    public ResponseEntity<RunView> approve(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestHeader(name = UploadsController.KEY, required = false) @Nullable String key,
            @RequestBody Decided decided) {
        String reason = reason(decided);
        Approval approval = approval(decided);
        AtomicBoolean goesOn = new AtomicBoolean();
        act(caller, run, key, "approval", decided, () -> {
            requireHeld(run);
            goesOn.set(!await(CompletableFuture.supplyAsync(
                    () -> portal.approve(run, caller.name(), reason, approval), decisions)));
        });
        return answer(found(run), goesOn.get());
    }

    /**
     * What is to be undone.
     *
     * @param school sourcedId of the school to which it is restricted, or null
     * @param preview whether the plan is only to be shown
     */
    public record Undone(@Nullable String reason, @Nullable String school, @Nullable Boolean preview) {}

    /** A new run that puts back what this one changed. */
    @Operation(summary = "Puts back what a run changed, by a new run")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "202", description = RUNNING)
    @PostMapping("/undo")
    @Needs(Right.DECIDE)
    public ResponseEntity<RunView> undo(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestHeader(name = UploadsController.KEY, required = false) @Nullable String key,
            @RequestBody Undone undone) {
        String reason = reason(undone.reason());
        Run found = found(run);
        if (found.state() != RunState.MERGED && found.state() != RunState.PARTIAL) {
            throw ApiFailure.conflict(
                    "NOT_IN_THIS_STATE",
                    "Run " + run + " is " + found.state().word() + "; only one that changed the roster is undone.");
        }
        String school = undone.school();
        if (school != null && (school.isBlank() || school.length() > LONGEST_ID)) {
            throw ApiFailure.wrong("school is the sourcedId of a school, in 1 to " + LONGEST_ID + " characters.");
        }
        boolean preview = Boolean.TRUE.equals(undone.preview());
        List<String> said = List.of("undo", run, school == null ? "" : school, "" + preview, reason);
        String id = once.run(caller, key, found.district(), said, fresh -> {
                    Run undo = runs.undo(fresh, found, school, preview, caller.name());
                    await(CompletableFuture.supplyAsync(() -> portal.undo(undo, reason), decisions));
                    return undo;
                })
                .id();
        return answer(found(id), false);
    }

    @Operation(summary = "Discards a held plan")
    @PostMapping("/discard")
    @Needs(Right.DECIDE)
    public RunView discard(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestHeader(name = UploadsController.KEY, required = false) @Nullable String key,
            @RequestBody Decided decided) {
        String reason = reason(decided);
        act(caller, run, key, "discard", decided, () -> portal.discard(run, caller.name(), reason, decided.plan()));
        return RunView.of(found(run));
    }

    @Operation(summary = "Stops a run")
    @PostMapping("/cancel")
    @Needs(Right.DELIVER)
    public RunView cancel(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestHeader(name = UploadsController.KEY, required = false) @Nullable String key,
            @RequestBody Decided decided) {
        String given = decided.reason() == null ? "" : decided.reason();
        String reason = given.isBlank() ? "no reason given" : reason(decided);
        act(caller, run, key, "cancel", decided, () -> portal.cancel(run, caller.name(), reason));
        return RunView.of(found(run));
    }

    private void act(Caller caller, String run, @Nullable String key, String what, Decided decided, Runnable act) {
        List<String> said = List.of(
                what,
                run,
                String.valueOf(decided.reason()),
                String.valueOf(decided.only()),
                String.valueOf(decided.schools()),
                String.valueOf(decided.plan()));
        once.act(caller, key, found(run).district(), said, act);
    }

    /** @param goesOn whether that is known, also where the run does not show it yet */
    private static ResponseEntity<RunView> answer(Run run, boolean goesOn) {
        boolean rests = !goesOn && (run.state().isEnd() || run.state() == RunState.HELD);
        return ResponseEntity.status(rests ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .body(RunView.of(run));
    }

    private void requireHeld(String id) {
        Run run = found(id);
        if (run.state() != RunState.HELD) {
            throw ApiFailure.conflict(
                    "NOT_IN_THIS_STATE",
                    "Run " + id + " is " + run.state().word() + "; only a held one is decided on.");
        }
    }

    private Run found(String id) {
        return runs.find(id).orElseThrow(() -> ApiFailure.notFound("There is no run " + id + "."));
    }

    private static String reason(Decided decided) {
        return reason(decided.reason());
    }

    private static String reason(@Nullable String given) {
        String reason = given == null ? "" : given.strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw ApiFailure.wrong("reason says why, in 1 to " + LONGEST_REASON + " characters.");
        }
        return reason;
    }

    private static Approval approval(Decided decided) {
        List<String> schools = decided.schools() == null ? List.of() : decided.schools();
        if (decided.only() != null && !decided.only().equals("additions-and-changes")) {
            throw ApiFailure.wrong("only is additions-and-changes, or left out.");
        }
        return new Approval(decided.only() != null, schools, decided.plan());
    }

    /** Whether it came to its end within the time; it goes on otherwise. */
    private static boolean await(CompletableFuture<?> work) {
        try {
            work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
