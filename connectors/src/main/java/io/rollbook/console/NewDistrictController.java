package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.DistrictFilesController.Given;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.district.FirstFile;
import io.rollbook.district.FirstFile.OneRoster;
import io.rollbook.district.FirstFile.Sftp;
import io.rollbook.district.FirstFile.Source;
import io.rollbook.district.FirstFile.Uploads;
import io.rollbook.district.References;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A district that is not there yet: a form writes its file, which is then checked and applied like any other. */
@Controller
@RequestMapping("/new-district")
final class NewDistrictController {
    private final Editor editor;

    NewDistrictController(Editor editor) {
        this.editor = editor;
    }

    /** {@code from}: {@code uploads}, {@code sftp} or {@code oneroster}; the form asks for what that needs. */
    @GetMapping
    @Needs(Right.OPERATE)
    String form(@RequestParam(defaultValue = "uploads") String from, Model model) {
        model.addAttribute("from", List.of("sftp", "oneroster").contains(from) ? from : "uploads");
        model.addAttribute("folder", References.usualFolder());
        model.addAttribute(
                "zones",
                ZoneId.getAvailableZoneIds().stream()
                        .filter(zone -> zone.matches("(America|Atlantic|Pacific|Europe|Australia|Asia|Africa)/\\w+"))
                        .sorted()
                        .toList());
        return "console/new-district";
    }

    @PostMapping("/draft")
    @Needs(Right.OPERATE)
    String draft(@RequestParam Map<String, String> form, Model model) {
        String text = FirstFile.text(
                typed(form, "slug"),
                typed(form, "name"),
                typed(form, "timezone"),
                typed(form, "feed"),
                source(form),
                optional(form, "cron"));
        editor.check(new Given(text, typed(form, "folder"), null, null, 0), model);
        return "console/new-district-file";
    }

    @PostMapping("/check")
    @Needs(Right.OPERATE)
    String check(Editor.Typed typed, @RequestParam String folder, Model model) {
        editor.check(given(typed, folder), model);
        return "console/new-district-file";
    }

    @PostMapping
    @Needs(Right.OPERATE)
    String apply(@AuthenticationPrincipal Caller caller, Editor.Typed typed, @RequestParam String folder, Model model) {
        return editor.apply(caller, given(typed, folder), typed.checked(), model)
                .map(done -> "redirect:/districts/" + done.district() + "/first-steps")
                .orElse("console/new-district-file");
    }

    private static Given given(Editor.Typed typed, String folder) {
        return new Given(typed.text(""), folder.strip(), null, null, 0);
    }

    private static Source source(Map<String, String> form) {
        return switch (typed(form, "from")) {
            case "sftp" ->
                new Sftp(
                        typed(form, "host"),
                        typed(form, "port"),
                        typed(form, "user"),
                        typed(form, "path"),
                        typed(form, "files"),
                        typed(form, "login").equals("private-key"),
                        typed(form, "secret"),
                        typed(form, "host-key"),
                        form.containsKey("plain"));
            case "oneroster" ->
                new OneRoster(
                        typed(form, "base-url"),
                        typed(form, "version"),
                        optional(form, "token-url"),
                        typed(form, "client"),
                        typed(form, "secret"));
            default -> new Uploads();
        };
    }

    private static String typed(Map<String, String> form, String field) {
        return form.getOrDefault(field, "").strip();
    }

    private static @Nullable String optional(Map<String, String> form, String field) {
        String typed = typed(form, field);
        return typed.isEmpty() ? null : typed;
    }
}
