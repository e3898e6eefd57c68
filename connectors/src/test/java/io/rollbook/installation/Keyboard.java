package io.rollbook.installation;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Going about a page without a mouse. */
final class Keyboard {
    /** Tab stops within a date: its day, month, year and calendar. */
    private static final int STOPS_OF_A_DATE = 4;

    /**
     * Unfolds the page, lists what somebody has to get at, in the order of the document, and notes from then on where the
     * focus goes and whether that is seen. A group of radio buttons is one stop: the arrows lead on from there.
     */
    private static final String PREPARE =
            """
            () => {
              document.body.tabIndex = -1;
              document.body.focus();
              document.body.removeAttribute("tabindex");
              const folded = [...document.querySelectorAll("details:not([open])")];
              folded.forEach((e) => e.open = true);
              const group = (e) => [...document.querySelectorAll("input[type=radio]")]
                  .filter((other) => other.name === e.name && other.form === e.form);
              const isStop = (e) => e.type !== "radio" || e === (group(e).find((each) => each.checked) ?? group(e)[0]);
              const look = (e) => {
                const style = getComputedStyle(e);
                return (style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor) + style.boxShadow;
              };
              const stops = [...document.querySelectorAll(
                  "a[href], button, input, select, textarea, summary, [role=button], [role=link], [onclick], "
                  + "[tabindex]:not([tabindex='-1'])")]
                  .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.matches(":disabled") && isStop(e));
              const plain = stops.map(look);
              const walk = {stops, folded, way: [], names: stops.map((e) => e.outerHTML.slice(0, 120))};
              document.addEventListener("focusin", walk.heard = (event) => {
                const at = stops.indexOf(event.target);
                walk.way.push({at, html: event.target.outerHTML.slice(0, 120), seen: look(event.target) !== plain[at]});
              });
              window.walk = walk;
              const skip = document.querySelector("main[tabindex='-1']");
              return {
                names: walk.names,
                dates: stops.filter((e) => e.type === "date").length,
                skips: skip !== null && stops[0]?.getAttribute("href") === "#" + skip.id,
              };
            }
            """;

    private static final String BACK = "() => { walk.stops.at(-1).focus(); walk.way.length = 0; }";

    private static final String END =
            """
            () => {
              document.removeEventListener("focusin", walk.heard);
              document.activeElement.blur();
              walk.folded.forEach((e) => e.open = false);
              delete window.walk;
              scrollTo(0, 0);
            }
            """;

    private Keyboard() {}

    /**
     * Goes through the page by Tab, and back by Shift and Tab.
     *
     * @return what cannot be reached, or not where it stands; what holds the focus; what does not show that it has it; and
     *     whether the first stop is no way past the header; one line each
     */
    static List<String> barriers(Page page) {
        Map<?, ?> found = (Map<?, ?>) page.evaluate(PREPARE);
        List<?> names = Objects.requireNonNull((List<?>) found.get("names"));
        int dates = Objects.requireNonNull((Integer) found.get("dates"));
        List<String> barriers = new ArrayList<>();
        if (!Boolean.TRUE.equals(found.get("skips"))) {
            barriers.add("the first stop is no link to main");
        }
        int presses = names.size() + STOPS_OF_A_DATE * dates;
        List<Integer> forth = IntStream.range(0, names.size()).boxed().toList();
        follow(page, "Tab", presses, forth, names, barriers);
        page.evaluate(BACK);
        List<Integer> back =
                forth.stream().skip(1).map(each -> names.size() - 1 - each).toList();
        follow(page, "Shift+Tab", presses, back, names, barriers);
        page.evaluate(END);
        return barriers;
    }

    private static void follow(
            Page page, String key, int presses, List<Integer> expected, List<?> names, List<String> barriers) {
        for (int i = 0; i < presses; i++) {
            page.keyboard().press(key);
        }
        List<?> way = (List<?>) page.evaluate("walk.way");
        for (int i = 0; i < expected.size(); i++) {
            Object due = names.get(expected.get(i));
            if (i == way.size()) {
                barriers.add(key + " does not get to " + due);
                return;
            }
            Map<?, ?> stop = (Map<?, ?>) way.get(i);
            if (!expected.get(i).equals(stop.get("at"))) {
                barriers.add(key + " leads to " + stop.get("html") + " and not to " + due);
                return;
            }
            if (!Boolean.TRUE.equals(stop.get("seen"))) {
                barriers.add("it is not seen that the focus is on " + due);
            }
        }
    }

    /** Presses Tab until the focus is on something. */
    static void reach(Page page, Locator target) {
        for (int presses = 0; presses < 200; presses++) {
            page.keyboard().press("Tab");
            if (Boolean.TRUE.equals(target.evaluate("e => e === document.activeElement"))) {
                return;
            }
        }
        throw new AssertionError("Tab does not lead to " + target);
    }

    /** Goes to a field and types. */
    static void type(Page page, String field, String text) {
        reach(page, page.getByLabel(field, new Page.GetByLabelOptions().setExact(true)));
        page.keyboard().type(text);
    }

    /** Goes to something and presses Enter there. */
    static void enter(Page page, Locator target) {
        reach(page, target);
        page.keyboard().press("Enter");
    }
}
