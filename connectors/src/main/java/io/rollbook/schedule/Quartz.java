package io.rollbook.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.JobBuilder;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz over the control database, clustered: of several portals one rings. */
final class Quartz {
    private Quartz() {}

    /** A scheduler that does not ring yet. {@code name}: of this scheduler in this process. */
    static Scheduler over(DataSource control, String name, Schedules schedules) {
        DBConnectionManager.getInstance().addConnectionProvider(name, new Connections(control));
        Properties settings = new Properties();
        settings.putAll(Map.of(
                // One for all portals on a control database.
                "org.quartz.scheduler.instanceName", "rollbook",
                "org.quartz.scheduler.instanceId", "AUTO",
                "org.quartz.scheduler.skipUpdateCheck", "true",
                "org.quartz.threadPool.threadCount", "2",
                "org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX",
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
                "org.quartz.jobStore.dataSource", name,
                "org.quartz.jobStore.tablePrefix", "control.qrtz_",
                "org.quartz.jobStore.isClustered", "true",
                "org.quartz.jobStore.useProperties", "true"));
        settings.setProperty("org.quartz.jobStore.clusterCheckinInterval", "10000");
        settings.setProperty("org.quartz.scheduler.threadName", "schedule");
        settings.setProperty("org.quartz.threadPool.threadNamePrefix", "schedule");
        try {
            Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
            // It would hand out the same one to whoever asks for another of the cluster.
            SchedulerRepository.getInstance().remove(scheduler.getSchedulerName());
            scheduler.setJobFactory((fired, from) -> new FeedAlarm(schedules));
            return scheduler;
        } catch (SchedulerException e) {
            throw new IllegalStateException("The scheduler cannot be set up", e);
        }
    }

    /** What all alarms ring for. */
    static void know(Scheduler scheduler) throws SchedulerException {
        scheduler.addJob(
                JobBuilder.newJob(FeedAlarm.class)
                        .withIdentity(Alarm.JOB)
                        .storeDurably()
                        .build(),
                true);
    }

    /** The control database's own pool. */
    private record Connections(DataSource pool) implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return pool.getConnection();
        }

        @Override
        public void shutdown() {
            // Others use it.
        }

        @Override
        public void initialize() {
            // It is open.
        }
    }
}
