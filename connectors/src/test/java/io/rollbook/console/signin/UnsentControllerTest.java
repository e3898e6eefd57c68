package io.rollbook.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsentControllerTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/runs/1/plan, /runs/1/plan",
        "/runs/1/approval, /runs/1",
        "/runs/1/discard, /runs/1",
        "/runs/1/cancel, /runs/1",
        "/runs/1/retry, /runs/1",
        "/runs/1/undo, /runs/1",
        "/districts/x, /districts/x",
        "/districts/x/settings, /districts/x/settings",
        "/districts/x/settings/check, /districts/x/settings",
        "/districts/x/feeds/nightly/schedule, /districts/x/feeds/nightly/schedule",
        "/districts/x/feeds/nightly/drafts, /districts/x/feeds/nightly/upload",
        "/districts/x/feeds/nightly/drafts/1, /districts/x/feeds/nightly/drafts/1",
        "/districts/x/feeds/nightly/runs, /districts/x",
        "/districts/x/feeds/nightly/test, /districts/x",
        "/districts/x/feeds/nightly/pause, /districts/x",
        "/districts/x/feeds/nightly/resume, /districts/x",
        "/new-district, /new-district",
        "/new-district/draft, /new-district",
        "/new-district/check, /new-district",
        "/operations/runs/1/retry, /operations",
        "/accounts/1/end, /accounts",
        "/account/passphrase, /account",
        "/account/sessions/1/end, /account",
        "/account/second-factor, /account/second-factor",
        "/sign-out, /",
    })
    void pageOfAForm_isOneThatCanBeLookedAt(String path, String page) {
        assertThat(UnsentController.shown(path)).isEqualTo(page);
    }
}
