package io.rollbook.district;

import java.util.Optional;

/** Says what is wrong with a cron expression. The scheduler knows; the core does not. */
@FunctionalInterface
public interface CronCheck {
    /** What is wrong, such as that it never fires; empty where it is good. */
    Optional<String> problem(String cron);
}
