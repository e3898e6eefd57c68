package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinksTest {
    private static final HttpUrl PAGE = HttpUrl.get("https://sis.example.org/ims/users?offset=0");

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
            <https://sis.example.org/ims/users?offset=2>; rel="next"                        ! https://sis.example.org/ims/users?offset=2
            <https://a/b?offset=9>; rel="last", <https://a/b?offset=2>; rel="next"          ! https://a/b?offset=2
            <https://a/b?offset=2>;rel=next,<https://a/b?offset=9>;rel=last                 ! https://a/b?offset=2
            <https://a/b?offset=2>; title="more"; rel="next"                                ! https://a/b?offset=2
            https://a/b?offset=2; rel="next"                                                ! https://a/b?offset=2
            https://a/b?offset=9; rel="last", https://a/b?offset=2; REL="NEXT"              ! https://a/b?offset=2
            </ims/users?offset=2>; rel="next"                                               ! https://sis.example.org/ims/users?offset=2
            <?offset=2>; rel="next"                                                         ! https://sis.example.org/ims/users?offset=2
            """)
    void next_isFoundHoweverItIsWritten(String header, String url) {
        assertThat(Links.next(List.of(header), PAGE)).hasToString(url);
    }

    @Test
    void next_isNoneWhereThereIsNone() {
        assertThat(Links.next(List.of(), PAGE)).isNull();
        assertThat(Links.next(List.of("<https://a/b>; rel=\"last\""), PAGE)).isNull();
        assertThat(Links.next(List.of("<https://a/b>; rel=\"nextish\""), PAGE)).isNull();
        assertThat(Links.next(List.of("<ftp://a/b>; rel=\"next\""), PAGE)).isNull();
    }

    @Test
    void next_isNotLookedForInHeadersWithoutEnd() {
        assertThat(Links.next(List.of("<https://a/b>" + ";".repeat(200_000) + " rel=\"next\""), PAGE))
                .isNull();
    }

    @Test
    void next_isFoundInAnyOfSeveralHeaders() {
        assertThat(Links.next(List.of("<https://a/l>; rel=\"last\"", "<https://a/n>; rel=\"next\""), PAGE))
                .hasToString("https://a/n");
    }
}
