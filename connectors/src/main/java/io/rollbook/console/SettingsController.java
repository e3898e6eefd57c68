package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.DistrictFilesController;
import io.rollbook.api.DistrictFilesController.Given;
import io.rollbook.api.DistrictFilesController.Outcome;
import io.rollbook.api.DistrictsController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A district's file: read by all of the district, changed by those who set districts up. */
@Controller
@RequestMapping("/districts/{slug}/settings")
final class SettingsController {
    private final DistrictFilesController files;
    private final DistrictsController districts;
    private final Editor editor;

    SettingsController(DistrictFilesController files, DistrictsController districts, Editor editor) {
        this.files = files;
        this.districts = districts;
        this.editor = editor;
    }

    /** {@code applied}: the version that has just been put in force. */
    @GetMapping
    @Needs(Right.COUNTS)
    String show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @RequestParam(required = false) @Nullable Integer applied,
            Model model) {
        Given file = files.file(slug);
        editor.show(file, model);
        model.addAttribute("applied", file.version() != null && file.version().equals(applied));
        return page(caller, districts.show(slug), model);
    }

    @PostMapping("/check")
    @Needs(Right.OPERATE)
    String check(@AuthenticationPrincipal Caller caller, @PathVariable String slug, Editor.Typed typed, Model model) {
        editor.check(given(slug, typed), model);
        return page(caller, districts.show(slug), model);
    }

    @PostMapping
    @Needs(Right.OPERATE)
    String apply(@AuthenticationPrincipal Caller caller, @PathVariable String slug, Editor.Typed typed, Model model) {
        Optional<Outcome> outcome = editor.apply(caller, given(slug, typed), typed.checked(), model);
        return outcome.map(done -> "redirect:/districts/" + slug + "/settings?applied=" + done.version())
                .orElseGet(() -> page(caller, districts.show(slug), model));
    }

    private Given given(String slug, Editor.Typed typed) {
        Given inForce = files.file(slug);
        String text = typed.text(String.valueOf(inForce.settings()));
        return new Given(text, inForce.folder(), null, slug, typed.version());
    }

    static String page(Caller caller, DistrictsController.View district, Model model) {
        model.addAttribute("district", district);
        model.addAttribute("changes", caller.has(Right.OPERATE));
        return "console/settings";
    }
}
