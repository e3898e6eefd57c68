package io.rollbook.serve;

/** The service cannot start as it is set up. The message says why and what to do. */
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean settings;

    private StartFailure(String message, boolean settings) {
        super(message);
        this.settings = settings;
    }

    /** For settings that are wrong or contradict each other. */
    static StartFailure settings(String message) {
        return new StartFailure(message, true);
    }

    /** For a part that is not as it has to be. */
    static StartFailure world(String message) {
        return new StartFailure(message, false);
    }

    /** Whether the settings are at fault. */
    boolean isSettings() {
        return settings;
    }
}
