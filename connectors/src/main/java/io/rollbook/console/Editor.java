package io.rollbook.console;

import io.rollbook.api.ApiFailure;
import io.rollbook.api.Caller;
import io.rollbook.api.DistrictFilesController;
import io.rollbook.api.DistrictFilesController.Checked;
import io.rollbook.api.DistrictFilesController.Given;
import io.rollbook.api.DistrictFilesController.Outcome;
import io.rollbook.api.Preparation;
import io.rollbook.control.Secrets;
import io.rollbook.district.Districts;
import io.rollbook.district.SettingsProblem;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/**
 * A district file that is changed on a page. Nothing is applied that was not shown in words first, by {@link #check}, and
 * whatever is refused leaves the text as it was typed.
 */
@Component
final class Editor {
    private final DistrictFilesController files;
    private final Districts districts;

    Editor(DistrictFilesController files, Districts districts) {
        this.files = files;
        this.districts = districts;
    }

    /**
     * A text as a form sends it.
     *
     * @param version of the settings that it was made from; 0 for a new district
     * @param checked what {@link #check} gave out for the text that it showed, or empty
     */
    record Typed(String settings, int version, String checked) {
        /** Browsers send every line end as CR LF, whatever it was; a text that had those before keeps them. */
        String text(String before) {
            return before.contains("\r\n") ? settings : settings.replace("\r\n", "\n");
        }
    }

    /** Shows what is wrong with a file, or what it would do. */
    void check(Given given, Model model) {
        show(given, model);
        try {
            Checked checked = files.check(given);
            boolean overtaken = !Integer.valueOf(checked.version()).equals(given.version());
            if (overtaken && given.district() == null) {
                model.addAttribute("refusal", there(checked.district()));
                return;
            }
            model.addAttribute("checked", checked);
            if (overtaken) {
                overtaken(checked.district(), model);
            } else {
                model.addAttribute("digest", digest(given));
            }
        } catch (ApiFailure | Preparation.NotHere e) {
            refused(e, model);
        }
    }

    /** Puts a file in force that was checked as it is; otherwise shows why not. */
    Optional<Outcome> apply(Caller caller, Given given, String checked, Model model) {
        if (!digest(given).equals(checked)) {
            check(given, model);
            model.addAttribute("unseen", true);
            return Optional.empty();
        }
        try {
            return Optional.of(files.apply(caller, given));
        } catch (ApiFailure | Preparation.NotHere e) {
            show(given, model);
            if (given.district() != null
                    && e instanceof ApiFailure failure
                    && code(failure).equals("OVERTAKEN")) {
                overtaken(given.district(), model);
            } else {
                refused(e, model);
            }
            return Optional.empty();
        }
    }

    /** Shows a file as it is. */
    void show(Given given, Model model) {
        model.addAttribute("given", given);
        model.addAttribute("version", given.version());
        model.addAttribute("rows", Math.min(40, Math.max(12, lines(given) + 1)));
    }

    /** Shows both texts. The one that was typed is measured against the other from now on. */
    private void overtaken(String district, Model model) {
        Given other = files.file(district);
        model.addAttribute("overtaken", other);
        model.addAttribute("overtaker", districts.versions(district).get(0));
        model.addAttribute("version", other.version());
    }

    private static String there(String district) {
        return "There is a district " + district
                + " already, and nothing was applied: choose another word, or change the settings of that one.";
    }

    private static void refused(RuntimeException why, Model model) {
        List<SettingsProblem> problems = why instanceof ApiFailure failure ? problems(failure) : List.of();
        model.addAttribute("problems", problems);
        if (problems.isEmpty()) {
            model.addAttribute("refusal", why.getMessage());
        }
    }

    private static List<SettingsProblem> problems(ApiFailure failure) {
        return members(failure).get("problems") instanceof List<?> all
                ? all.stream()
                        .filter(SettingsProblem.class::isInstance)
                        .map(SettingsProblem.class::cast)
                        .toList()
                : List.of();
    }

    private static String code(ApiFailure failure) {
        return String.valueOf(members(failure).get("code"));
    }

    private static Map<String, Object> members(ApiFailure failure) {
        Map<String, Object> members = failure.problem().getProperties();
        return members == null ? Map.of() : members;
    }

    private static String digest(Given given) {
        return HexFormat.of()
                .formatHex(Secrets.hash(given.version() + "\n" + given.folder() + "\n" + given.settings()));
    }

    private static int lines(Given given) {
        return (int) String.valueOf(given.settings()).lines().count();
    }
}
