package io.rollbook.intake.oneroster;

import io.rollbook.district.OneRosterApi;
import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.intake.Trial;
import io.rollbook.intake.oneroster.Service.Fetched;
import io.rollbook.intake.oneroster.Service.NotServed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Tries out a service: some fifteen requests, of which no record is kept or told, only counts, times and codes. Takes a few
 * minutes at most, however slow the service is.
 */
final class ServiceTrial {
    private static final Duration WHOLE = Duration.ofMinutes(4);
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final OneRosterApi api;
    private final Path folder;
    private final boolean demographics;
    private final Connection.Outside outside;
    private final Instant until;
    private final List<CheckResult> steps = new ArrayList<>();
    private final Set<String> missing = new java.util.TreeSet<>();
    private String will = "";
    /** What the service answered last; 0 where no answer came. */
    private volatile int status;

    /** {@code demographics}: whether a pull would ask for them. */
    ServiceTrial(OneRosterApi api, Path folder, boolean demographics, Connection.Outside outside) {
        this.api = api;
        this.folder = folder;
        this.demographics = demographics;
        this.outside = outside;
        this.until = outside.clock().instant().plus(WHOLE);
    }

    /** Tries it. */
    Trial run() {
        steps.addAll(Reach.of(api, outside));
        if (steps.stream().allMatch(CheckResult::ok)) {
            try (Connection connection = Connection.to(api, folder, demographics, watched(), () -> 1)) {
                ask(connection);
            } catch (IntakeException e) {
                failed("credentials", e);
            }
        }
        return Trial.of(steps, will);
    }

    private Connection.Outside watched() {
        return new Connection.Outside(
                outside.names(),
                client -> outside.tuned().apply(client).addInterceptor(chain -> {
                    status = 0;
                    Response response = chain.proceed(chain.request());
                    status = response.code();
                    return response;
                }),
                outside.pace().brief(),
                outside.waiting(),
                outside.clock());
    }

    private void failed(String step, IntakeException e) {
        String advice = String.valueOf(e.getMessage()).replace(Service.NOTHING_APPLIED, ".");
        steps.add(CheckResult.failed(step, e.reason().name(), advice));
    }

    private void ask(Connection connection) {
        if (!hasToken(connection)) {
            return;
        }
        scopes(connection);
        Asking asking = new Asking(connection.service());
        List<String> names = new ArrayList<>(ServicePull.ROSTER);
        if (demographics && connection.mayReadDemographics()) {
            names.add(ServicePull.DEMOGRAPHICS);
        }
        Map<String, Fetched> firsts = new LinkedHashMap<>();
        for (String name : names) {
            if (isLate() || !first(connection.service(), asking, name, firsts)) {
                return;
            }
        }
        PagesTrial pages = new PagesTrial(connection.service(), asking, firsts, outside.clock());
        steps.addAll(pages.run(this::isLate));
        // Unless there was no time left to see how.
        will = will.isEmpty() ? pages.will(api, missing) : will;
    }

    private boolean isLate() {
        boolean late = outside.clock().instant().isAfter(until);
        if (late) {
            steps.add(CheckResult.warning(
                    "time",
                    "the service is slow: the rest was not looked at",
                    "Test it again at another hour, or ask its operator."));
            will = "Pulls what it can get; how, a run finds out.";
        }
        return late;
    }

    private boolean hasToken(Connection connection) {
        if (!(connection.authorization() instanceof OAuth2 oauth2)) {
            return true;
        }
        Request request =
                new Request.Builder().url(connection.service().address("orgs")).build();
        try {
            signed(oauth2, request);
        } catch (OAuth2.NoToken e) {
            steps.add(CheckResult.failed(
                    "credentials",
                    Reason.SERVICE_FAILED.name(),
                    e.service() + " " + e.why() + ": ask its operator, or try again later."));
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("stopped", e);
        } catch (IntakeException e) {
            failed("credentials", e);
            return false;
        }
        Duration life = oauth2.life();
        String found = "a token was given, good for " + life.toSeconds() + " s";
        steps.add(
                life.compareTo(Duration.ofMinutes(2)) < 0
                        ? CheckResult.warning(
                                "credentials", found, "A pull asks for many: have the operator let them last longer.")
                        : CheckResult.ok("credentials", found));
        return true;
    }

    /** A second time where the first gives no token, as a pull would. */
    private void signed(OAuth2 oauth2, Request request) throws IOException {
        try {
            oauth2.sign(request);
        } catch (OAuth2.NoToken once) {
            try {
                outside.waiting().sleep(outside.pace().first());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw once;
            }
            oauth2.sign(request);
        }
    }

    private void scopes(Connection connection) {
        if (!(connection.authorization() instanceof OAuth2)) {
            return;
        }
        Set<String> granted = connection.granted();
        try {
            connection.requireScopes();
        } catch (IntakeException e) {
            failed("scopes", e);
            return;
        }
        boolean lacksDemographics = demographics && !connection.mayReadDemographics();
        if (granted.isEmpty()) {
            steps.add(CheckResult.ok("scopes", "the token service does not say which it grants"));
        } else if (lacksDemographics) {
            missing.add(ServicePull.DEMOGRAPHICS);
            steps.add(CheckResult.warning(
                    "scopes",
                    "none of those granted is for demographics",
                    "Have roster-demographics.readonly granted to this client, or do not keep them."));
        } else {
            List<String> asked = Connection.scopes(api.version(), demographics);
            String known = asked.stream()
                    .filter(granted::contains)
                    .map(scope -> scope.substring(scope.lastIndexOf('/') + 1))
                    .collect(Collectors.joining(", "));
            steps.add(CheckResult.ok("scopes", known.isEmpty() ? "one for rosters is granted" : "granted: " + known));
        }
    }

    /** Asks for the first page of a collection; whether it makes sense to ask for others. */
    private boolean first(Service service, Asking asking, String name, Map<String, Fetched> firsts) {
        int retries = service.retries(name);
        long begun = System.nanoTime();
        try {
            Fetched first = asking.first(name, null);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            if (firsts.isEmpty()) {
                accepted(first);
            }
            firsts.put(name, first);
            steps.add(told(name, first, millis, service.retries(name) - retries));
        } catch (NotServed refused) {
            if (refused.isMissing() && ServicePull.OPTIONAL.contains(name)) {
                missing.add(name);
                steps.add(CheckResult.warning(name, "not offered", "A pull leaves them out, and the roster has none."));
            } else {
                String answered = Problem.words(refused.answer());
                steps.add(CheckResult.failed(
                        name,
                        Reason.SERVICE_FAILED.name(),
                        "The service " + answered + ": check base-url and version in the feed's settings."));
            }
        } catch (IntakeException e) {
            boolean ofLogin = status == 401;
            failed(ofLogin && !(api.login() instanceof OneRosterApi.OAuth2) ? "credentials" : name, e);
            return !ofLogin;
        }
        return true;
    }

    private void accepted(Fetched first) {
        if (api.login() instanceof OneRosterApi.OAuth1 login) {
            steps.add(CheckResult.ok("credentials", "signed with " + login.signature() + ", and accepted"));
        }
        Date told = first.headers().getDate("Date");
        if (told == null) {
            steps.add(CheckResult.ok("clock", "the service does not tell the time"));
            return;
        }
        Duration ahead = Duration.between(outside.clock().instant(), told.toInstant());
        steps.add(
                ahead.abs().compareTo(SKEW) < 0
                        ? CheckResult.ok("clock", "the service's agrees with ours")
                        : CheckResult.warning(
                                "clock",
                                "the service's is " + ahead.abs().toSeconds() + " s "
                                        + (ahead.isNegative() ? "behind" : "ahead of") + " ours",
                                "One of the two is wrong. Signatures and changes go by the service's; have it set right."));
    }

    private static CheckResult told(String name, Fetched first, long millis, int retries) {
        int records = first.page().records();
        Long total = Told.total(first.headers());
        String found = records + " records on the first page, "
                + (total == null ? "not said how many there are" : total + " said to be there") + ", " + millis + " ms"
                + (retries == 0 ? "" : ", asked " + (retries + 1) + " times");
        long nameless = java.util.Arrays.stream(first.page().ids())
                .filter(id -> id == 0)
                .count();
        if (nameless > 0) {
            return CheckResult.warning(
                    name,
                    found,
                    nameless + " of them have no sourcedId: such records are quarantined. Ask the operator.");
        } else if (records == 0 && !ServicePull.OPTIONAL.contains(name)) {
            return CheckResult.warning(
                    name, found, "A roster without any is not usual: check what this client is allowed to see there.");
        } else if (retries > 0) {
            return CheckResult.warning(name, found, "The service does not answer each time: ask its operator.");
        }
        return CheckResult.ok(name, found);
    }
}
