package io.rollbook.schedule;

import io.rollbook.district.CronCheck;
import java.text.ParseException;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/** Cron expressions as the scheduler reads them: six or seven fields, the first being seconds. */
public final class QuartzCron implements CronCheck {
    /** Quartz reads these numbers as {@code ?} and {@code *} in any field, since it uses them so itself. */
    private static final Pattern ODD = Pattern.compile("(?<!\\d)9[89](?!\\d)");

    private final Clock clock;

    /** Expressions are tried from the moment on that this clock shows. */
    public QuartzCron(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<String> problem(String cron) {
        if (ODD.matcher(cron).find()) {
            return Optional.of("this is no cron expression: no field goes as far as 98 or 99");
        }
        try {
            CronExpression expression = new CronExpression(cron);
            return expression.getNextValidTimeAfter(Date.from(clock.instant())) == null
                    ? Optional.of("this cron never fires: no time to come fits all of its fields")
                    : Optional.empty();
        } catch (ParseException e) {
            return Optional.of("this is no cron expression: six fields, such as \"0 30 2 * * ?\" (second, minute, hour,"
                    + " day, month, weekday); " + e.getMessage());
        }
    }
}
