package io.rollbook.console;

import io.rollbook.api.ApiFailure;
import io.rollbook.api.Caller;
import io.rollbook.api.KeysController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RunView;
import io.rollbook.api.UploadsController;
import io.rollbook.api.UploadsController.Draft;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The page on which files are sealed and sent, and what it asks for while it does: the drafts of the API, for a browser
 * that is signed in by its cookie.
 */
@Controller
@RequestMapping("/districts/{slug}/feeds/{feed}")
final class UploadController {
    private final Districts districts;
    private final KeysController keys;
    private final UploadsController uploads;

    UploadController(Districts districts, KeysController keys, UploadsController uploads) {
        this.districts = districts;
        this.keys = keys;
        this.uploads = uploads;
    }

    /** One that was begun, perhaps in a page that is gone. */
    record Begun(String draft, Instant begun, long bytes) {
        static Begun of(Draft draft) {
            return new Begun(
                    draft.draft(),
                    draft.begun(),
                    draft.messages().stream().mapToLong(Long::longValue).sum());
        }
    }

    @GetMapping("/upload")
    @Needs(Right.DELIVER)
    String page(
            @AuthenticationPrincipal Caller caller, @PathVariable String slug, @PathVariable String feed, Model model) {
        if (districts
                .find(slug)
                .map(District::feeds)
                .filter(feeds -> feeds.containsKey(feed) && feeds.get(feed).uploads())
                .isEmpty()) {
            throw ApiFailure.notFound("District " + slug + " has no feed " + feed + " that takes uploads.");
        }
        KeysController.PublicKey key = keys.key(slug);
        model.addAttribute("district", slug);
        model.addAttribute("feed", feed);
        model.addAttribute("key", key);
        model.addAttribute("grouped", key.fingerprint().replaceAll("(.{4})(?=.)", "$1 "));
        model.addAttribute(
                "unfinished",
                uploads.list(caller, slug, feed).drafts().stream()
                        .map(Begun::of)
                        .toList());
        model.addAttribute("command", "scripts/rollbook upload " + slug + " " + feed + " FILE...");
        return "console/upload";
    }

    @PostMapping("/drafts")
    @Needs(Right.DELIVER)
    @ResponseBody
    Draft begin(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestParam boolean hold,
            @RequestParam String scope,
            @RequestParam(required = false) @Nullable List<String> school,
            @RequestHeader(UploadsController.KEY) String key) {
        return uploads.begin(caller, slug, feed, false, hold, scope, school, key);
    }

    @GetMapping("/drafts/{draft}")
    @Needs(Right.DELIVER)
    @ResponseBody
    Draft show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft) {
        return uploads.show(caller, slug, feed, draft);
    }

    @PutMapping(path = "/drafts/{draft}/messages/{message}", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Needs(Right.DELIVER)
    @ResponseBody
    Draft append(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft,
            @PathVariable int message,
            @RequestParam long offset,
            InputStream body)
            throws IOException {
        return uploads.append(caller, slug, feed, draft, message, offset, body);
    }

    @PostMapping(path = "/drafts/{draft}/manifest", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Needs(Right.DELIVER)
    @ResponseBody
    RunView finish(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft,
            InputStream body)
            throws IOException {
        return uploads.finish(caller, slug, feed, draft, body);
    }

    /** From the list of those that were not finished, which lie there when a browser was ended, or its connection. */
    @PostMapping("/drafts/{draft}/drop")
    @Needs(Right.DELIVER)
    String dropListed(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft) {
        try {
            uploads.drop(caller, slug, feed, draft);
        } catch (ApiFailure failure) {
            // Gone since the list was shown, which is what was asked for.
            if (failure.problem().getStatus() != HttpStatus.NOT_FOUND.value()) {
                throw failure;
            }
        }
        return "redirect:/districts/" + slug + "/feeds/" + feed + "/upload";
    }

    @DeleteMapping("/drafts/{draft}")
    @Needs(Right.DELIVER)
    @ResponseBody
    void drop(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @PathVariable String draft) {
        uploads.drop(caller, slug, feed, draft);
    }
}
