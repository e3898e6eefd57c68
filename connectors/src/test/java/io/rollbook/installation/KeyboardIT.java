package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the look at pages by keyboard would find, were it on one of them. */
class KeyboardIT {
    private static final String SKIP = "<a href='#content'>Skip</a>";

    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.of("http://127.0.0.1");
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    private static List<String> barriers(String main) {
        return barriers(SKIP, main);
    }

    private static List<String> barriers(String header, String main) {
        Page page = browser.visitor();
        page.setContent("<style>:focus-visible, [type=date]:focus-within { outline: 3px solid }"
                + " .none:focus, [type=date].none { outline: none }</style>" + header
                + "<main id='content' tabindex='-1'>" + main + "</main>");
        return Keyboard.barriers(page);
    }

    @Test
    void pageOfEveryKindOfControl_hasNoBarriers() {
        assertThat(
                        barriers(
                                """
                                <a href='/'>a</a> <a>no link</a> <button disabled>not now</button> <button hidden>never</button>
                                <details><summary>More</summary><button>in it</button></details>
                                <details open><summary>More</summary><button>in it</button></details>
                                <form><input name='name'> <input type='date'> <select><option>1</option></select>
                                <input type='radio' name='r'><input type='radio' name='r' checked> <input type='checkbox'>
                                <textarea></textarea> <input type='file'> <input type='hidden'></form>
                                <div tabindex='0' role='region'>scrolls</div>
                                """))
                .isEmpty();
    }

    @Test
    void whatCannotBeReached_orNotWhereItStands_isFound() {
        assertThat(barriers("<button>one</button> <button tabindex='-1'>two</button>"))
                .anyMatch(line -> line.contains(">two<"));
        assertThat(barriers("<div role='button'>one</div>")).anyMatch(line -> line.contains(">one<"));
        assertThat(barriers("<button>one</button> <button tabindex='1'>two</button>"))
                .anyMatch(line -> line.contains(">two<"));
    }

    @Test
    void whatHoldsTheFocus_isFoundInEitherDirection() {
        String holds =
                "<input onkeydown=\"if (event.key === 'Tab' %s event.shiftKey) event.preventDefault()\"><a href='/'>b</a>";
        assertThat(barriers("<a href='/'>a</a>" + holds.formatted("&& !")))
                .anyMatch(line -> line.startsWith("Tab does not get to") && line.contains(">b<"));
        assertThat(barriers("<a href='/'>a</a>" + holds.formatted("&&")))
                .anyMatch(line -> line.startsWith("Shift+Tab does not get to") && line.contains(">a<"));
    }

    @Test
    void focusThatIsNotSeen_isFound() {
        assertThat(barriers("<button class='none'>one</button>"))
                .singleElement()
                .asString()
                .startsWith("it is not seen that the focus is on")
                .contains(">one<");
        assertThat(barriers("<details><summary>More</summary><input type='date' class='none'></details>"))
                .singleElement()
                .asString()
                .contains("type=\"date\"");
    }

    @Test
    void pageWithoutAWayPastItsHeader_isFound() {
        assertThat(barriers("<a href='/'>Rollbook</a>", "")).containsExactly("the first stop is no link to main");
    }
}
