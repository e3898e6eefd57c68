package io.rollbook.console;

import io.rollbook.run.RunId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody had written to decide on a plan, and which came to nothing: the fields of the form. It goes on from page to
 * page in fields that are not seen, and is kept nowhere.
 *
 * @param plan digest of the plan that the person saw
 * @param schools sourcedIds of those that were ticked
 */
public record DecisionDraft(String run, String plan, String reason, String only, List<String> schools) {
    private static final Pattern DECIDES = Pattern.compile("/runs/([^/]+)/(approval|discard|plan)");

    /** That of a form about this run. */
    static DecisionDraft of(String run, HttpServletRequest form) {
        String[] schools = form.getParameterValues("school");
        return new DecisionDraft(
                run,
                Objects.requireNonNullElse(form.getParameter("plan"), ""),
                Objects.requireNonNullElse(form.getParameter("reason"), ""),
                Objects.requireNonNullElse(form.getParameter("only"), ""),
                schools == null ? List.of() : List.of(schools));
    }

    /** That of a form that was sent to this path; empty where it is none that decides or leads back to the plan. */
    public static Optional<DecisionDraft> sentTo(String path, HttpServletRequest form) {
        Matcher decides = DECIDES.matcher(path);
        return decides.matches() ? about(decides.group(1), form) : Optional.empty();
    }

    /** That which a form about something else carries along, with the run that it is about. */
    public static Optional<DecisionDraft> carriedBy(HttpServletRequest form) {
        return about(Objects.requireNonNullElse(form.getParameter("run"), ""), form);
    }

    private static Optional<DecisionDraft> about(String run, HttpServletRequest form) {
        return RunId.isRunId(run) ? Optional.of(of(run, form)) : Optional.empty();
    }

    /** Whether another plan is shown by now. */
    public boolean isOfAnother(String digest) {
        return !plan.isEmpty() && !plan.equals(digest);
    }
}
