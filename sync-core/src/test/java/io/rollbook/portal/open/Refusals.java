package io.rollbook.portal.open;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.rollbook.portal.open.OpenException.Code;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Says which refusal is expected, and why. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(Code code, String cause, ThrowingCallable opening) {
        assertThatThrownBy(opening)
                .asInstanceOf(type(OpenException.class))
                .satisfies(refusal -> org.assertj.core.api.Assertions.assertThat(
                                refusal.code() + ": " + refusal.getMessage())
                        .startsWith(code + ": ")
                        .contains(cause));
    }
}
