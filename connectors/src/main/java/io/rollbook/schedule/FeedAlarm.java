package io.rollbook.schedule;

import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz does when a feed is due. */
final class FeedAlarm implements Job {
    private final Schedules schedules;

    FeedAlarm(Schedules schedules) {
        this.schedules = schedules;
    }

    @Override
    public void execute(JobExecutionContext context) {
        schedules.rang(Alarm.of(context.getTrigger()));
    }
}
