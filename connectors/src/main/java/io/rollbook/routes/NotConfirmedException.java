package io.rollbook.routes;

import org.jspecify.annotations.Nullable;

/** The broker did not confirm that it has a message on disk. The sender keeps its copy and sends again. */
public final class NotConfirmedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotConfirmedException(@Nullable Throwable cause) {
        super("The broker did not take the message: is it up, and has its disk room?", cause);
    }
}
