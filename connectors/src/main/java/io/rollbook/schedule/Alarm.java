package io.rollbook.schedule;

import java.time.Instant;
import java.util.Date;
import org.quartz.JobDataMap;
import org.quartz.JobKey;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;

/**
 * A feed's alarm.
 *
 * @param due the time of the schedule that it is for
 * @param settings what the time was reckoned from: with other settings it is reckoned anew
 */
record Alarm(String district, String feed, Instant due, String settings) {
    static final JobKey JOB = new JobKey("feed", "rollbook");

    static TriggerKey key(String district, String feed) {
        return new TriggerKey(feed, district);
    }

    static Alarm of(Trigger trigger) {
        JobDataMap data = trigger.getJobDataMap();
        return new Alarm(
                trigger.getKey().getGroup(),
                trigger.getKey().getName(),
                Instant.parse(data.getString("due")),
                data.getString("settings"));
    }

    /** Set to ring once. One that could not ring in time, since no service was up, rings when one is. */
    Trigger ringing(Instant at) {
        return TriggerBuilder.newTrigger()
                .withIdentity(key(district, feed))
                .forJob(JOB)
                .usingJobData("due", due.toString())
                .usingJobData("settings", settings)
                .startAt(Date.from(at))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                .build();
    }
}
