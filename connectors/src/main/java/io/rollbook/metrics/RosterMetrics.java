package io.rollbook.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerException;
import io.rollbook.broker.Queues;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.run.RunFigures;
import io.rollbook.run.RunFigures.OfFeed;
import io.rollbook.run.RunFigures.Total;
import io.rollbook.run.Troubles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is asked for at each scrape. Where a part is away its figures are left out, and {@code rollbook_part_up} says so: old
 * figures would look like good ones.
 */
public final class RosterMetrics implements MultiCollector {
    private final RunFigures figures;
    private final Troubles troubles;
    private final Supplier<List<District>> districts;
    private final Broker broker;

    /** {@code districts}: those whose figures this process tells. */
    public RosterMetrics(RunFigures figures, Troubles troubles, Supplier<List<District>> districts, Broker broker) {
        this.figures = figures;
        this.troubles = troubles;
        this.districts = districts;
        this.broker = broker;
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        Map<String, Boolean> up = new LinkedHashMap<>();
        List<District> told = new ArrayList<>();
        up.put("control-database", ofRuns(snapshots, told));
        up.put("broker", ofQueues(snapshots, told));
        snapshots.add(Samples.parts(up));
        return new MetricSnapshots(snapshots);
    }

    private boolean ofRuns(List<MetricSnapshot> snapshots, List<District> told) {
        try {
            told.addAll(districts.get());
            List<Total> totals = figures.totals();
            List<OfFeed> feeds = figures.feeds(told);
            snapshots.addAll(List.of(
                    Samples.runs(totals),
                    Samples.openRuns(figures.open()),
                    Samples.rows(totals),
                    Samples.records(totals),
                    Samples.stages(totals),
                    Samples.lastGood(feeds),
                    Samples.quarantined(feeds),
                    Samples.troubles(troubles.of(told))));
            return true;
        } catch (DatabaseException e) {
            return false;
        }
    }

    private boolean ofQueues(List<MetricSnapshot> snapshots, Collection<District> told) {
        List<String> queues = new ArrayList<>(List.of(Queues.INTAKE, Queues.PORTAL_PULLS));
        told.forEach(district -> {
            queues.add(Queues.portal(district.slug()));
            queues.add(Queues.dead(district.slug()));
        });
        try {
            snapshots.add(Samples.queues(broker.depths(queues)));
            return true;
        } catch (BrokerException e) {
            return false;
        }
    }
}
