package io.rollbook.console;

import io.rollbook.control.Secrets;
import org.springframework.stereotype.Component;

/**
 * What a form that begins a run, or does something to one, is known by, as a request to the API is by its
 * {@code Idempotency-Key}: sent twice, by a second click or where nobody knows whether the first came through, it is one run,
 * and done once. The page that is asked for anew has
 * another.
 */
@Component("formKeys")
public final class FormKeys {
    /** One that no form had before. */
    public String next() {
        return Secrets.random();
    }
}
