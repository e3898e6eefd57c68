package io.rollbook.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollbook.ciphertext.Scope;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.intake.Upload;
import io.rollbook.intake.upload.UploadDraft;
import io.rollbook.intake.upload.UploadDrafts;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.swagger.v3.oas.annotations.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Deliveries that people send, sealed before they leave their computers: in one request, or piece by piece as a draft,
 * which goes on where a broken connection left it.
 */
@RestController
@RequestMapping("/api/v1/districts/{slug}/feeds/{feed}")
public final class UploadsController {
    /** The header by which a sender knows its upload: sent again with the same, it is the same upload. */
    public static final String KEY = "Idempotency-Key";

    private static final int MOST_SCHOOLS = 100;
    private static final int LONGEST_ID = 255;

    private final Districts districts;
    private final Ways ways;
    private final UploadDrafts drafts;
    private final Acts acts;
    private final Once once;
    private final Clock clock;

    UploadsController(Districts districts, Ways ways, UploadDrafts drafts, Acts acts, Once once, Clock clock) {
        this.districts = districts;
        this.ways = ways;
        this.drafts = drafts;
        this.acts = acts;
        this.once = once;
        this.clock = clock;
    }

    /**
     * An upload that comes piece by piece.
     *
     * @param messages bytes that are here of each file's message; the last of them may grow
     * @param piece bytes that one request may bring at most
     * @param expires when what has arrived is dropped unless it was finished
     * @param run the run that it has become, which has the draft's id; null before
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Draft(
            String draft, List<Long> messages, int piece, Instant begun, Instant expires, @Nullable String run) {}

    /** Uploads that were begun and not finished, the oldest first. */
    public record Unfinished(List<Draft> drafts) {}

    @Operation(summary = "Delivers files that are sealed already")
    @PostMapping(path = "/uploads", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(Right.DELIVER)
    public RunView upload(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestParam(defaultValue = "false") boolean preview,
            @RequestParam(defaultValue = "false") boolean hold,
            @RequestParam(defaultValue = "changes") String scope,
            @RequestParam(required = false) @Nullable List<String> school,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            InputStream body)
            throws IOException {
        District district = takes(slug, feed);
        Scope what = scope(scope, school);
        List<String> said = List.of("upload", slug, feed, "" + preview, "" + hold, what.text());
        return RunView.of(once.run(caller, key, slug, said, body, (id, read) -> {
            Upload upload = new Upload(id, slug, feed, preview, hold, what, caller.name(), caller.token());
            noteBegun(upload);
            return ways.upload(district, upload, read);
        }));
    }

    @Operation(summary = "Begins an upload that comes piece by piece")
    @PostMapping("/drafts")
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(Right.DELIVER)
    public Draft begin(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestParam(defaultValue = "false") boolean preview,
            @RequestParam(defaultValue = "false") boolean hold,
            @RequestParam(defaultValue = "changes") String scope,
            @RequestParam(required = false) @Nullable List<String> school,
            @RequestHeader(name = KEY, required = false) @Nullable String key) {
        takes(slug, feed);
        Upload upload = new Upload(
                RunId.next(clock), slug, feed, preview, hold, scope(scope, school), caller.name(), caller.token());
        UploadDraft draft = drafts.begin(upload, Once.checked(key));
        if (draft.id().equals(upload.run())) {
            try {
                noteBegun(upload);
            } catch (RuntimeException e) {
                // Asked for again, it would be there without its entry in the audit log.
                drafts.drop(draft);
                throw e;
            }
        }
        return view(draft);
    }

    @Operation(summary = "Lists the caller's own uploads to a feed that were begun and not finished")
    @GetMapping("/drafts")
    @Needs(Right.DELIVER)
    public Unfinished list(
            @AuthenticationPrincipal Caller caller, @PathVariable String slug, @PathVariable String feed) {
        takes(slug, feed);
        return new Unfinished(drafts.unfinished(slug, feed, caller.token()).stream()
                .map(this::view)
                .toList());
    }

    @Operation(summary = "Tells what of an upload has arrived")
    @GetMapping("/drafts/{draft}")
    @Needs(Right.DELIVER)
    public Draft show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft) {
        return view(find(caller, slug, feed, draft));
    }

    /** {@code message}: which file of the upload, from 0; {@code offset}: bytes of its message before this piece. */
    @Operation(summary = "Takes a piece of an upload")
    @PutMapping(path = "/drafts/{draft}/messages/{message}", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Needs(Right.DELIVER)
    public Draft append(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft,
            @PathVariable int message,
            @RequestParam long offset,
            InputStream body)
            throws IOException {
        return view(drafts.append(find(caller, slug, feed, draft), message, offset, body));
    }

    /** Takes the sealed manifest, the names of the files in the order of their messages, and begins the run. */
    @Operation(summary = "Ends an upload and begins its run")
    @PostMapping(path = "/drafts/{draft}/manifest", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(Right.DELIVER)
    public RunView finish(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft,
            InputStream body)
            throws IOException {
        takes(slug, feed);
        return RunView.of(drafts.finish(find(caller, slug, feed, draft), caller.name(), body));
    }

    @Operation(summary = "Drops an upload")
    @DeleteMapping("/drafts/{draft}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs(Right.DELIVER)
    public void drop(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft) {
        drafts.drop(find(caller, slug, feed, draft));
    }

    private District takes(String slug, String feed) {
        District district =
                districts.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        if (!FeedsController.feed(district, feed).uploads()) {
            throw ApiFailure.conflict("NO_UPLOADS", "Feed " + feed + " takes no uploads: see uploads in its settings.");
        }
        return district;
    }

    private UploadDraft find(Caller caller, String slug, String feed, String draft) {
        return drafts.find(draft, slug, feed, caller.token())
                .orElseThrow(() -> ApiFailure.notFound("There is no upload " + draft
                        + " of yours to go on with; half an upload is kept for a day. Begin again."));
    }

    private Draft view(UploadDraft draft) {
        return new Draft(
                draft.id(),
                draft.messages(),
                UploadDrafts.LARGEST_PIECE,
                draft.begun(),
                draft.expires(),
                drafts.run(draft).map(Run::id).orElse(null));
    }

    private void noteBegun(Upload upload) {
        acts.note(
                upload.district(),
                "upload-begun",
                upload.by(),
                upload.run(),
                Map.of("feed", upload.feed(), "scope", upload.scope().text()));
    }

    /** What the sender says it is: only what is said to be the whole, or schools, can remove anything. */
    private static Scope scope(String word, @Nullable List<String> school) {
        List<String> schools = school == null ? List.of() : school;
        if (schools.size() > MOST_SCHOOLS
                || schools.stream().anyMatch(each -> each.isBlank() || each.length() > LONGEST_ID)) {
            throw ApiFailure.wrong("school is the sourcedId of a school, in 1 to " + LONGEST_ID
                    + " characters; at most " + MOST_SCHOOLS + " of them.");
        }
        return switch (word) {
            case "changes" -> {
                if (!schools.isEmpty()) {
                    throw ApiFailure.wrong("Additions and changes are not of certain schools: say scope=schools.");
                }
                yield Scope.CHANGES;
            }
            case "whole" -> Scope.WHOLE;
            case "schools" -> {
                if (schools.isEmpty()) {
                    throw ApiFailure.wrong("scope=schools takes the sourcedId of each school as school.");
                }
                yield Scope.ofSchools(schools);
            }
            default -> throw ApiFailure.wrong("scope is changes, schools or whole.");
        };
    }
}
