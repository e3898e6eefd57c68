package io.rollbook.intake.oneroster;

import io.rollbook.district.OneRosterApi;
import io.rollbook.district.OneRosterApi.OAuth1;
import io.rollbook.district.OneRosterApi.OAuth2;
import io.rollbook.district.Reference;
import io.rollbook.district.References;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** A service as a feed's settings describe it, ready to be asked. */
final class Connection implements AutoCloseable {
    private static final String SCOPES_12 = "https://purl.imsglobal.org/spec/or/v1p2/scope/";
    private static final String SCOPES_11 = "https://purl.imsglobal.org/spec/or/v1p1/scope/";

    private final Transport transport;
    private final Authorization authorization;
    private final Service service;
    private final OneRosterApi api;

    private Connection(Transport transport, Authorization authorization, Service service, OneRosterApi api) {
        this.transport = transport;
        this.authorization = authorization;
        this.service = service;
        this.api = api;
    }

    /** What differs between machines and tests. */
    record Outside(
            Dns names, UnaryOperator<OkHttpClient.Builder> tuned, Pace pace, Service.Waiting waiting, Clock clock) {
        /** The same for a pull that may be cancelled while it waits. */
        Outside watchedBy(Progress progress) {
            return new Outside(names, tuned, pace, progress.watched(waiting), clock);
        }
    }

    /**
     * Makes it ready; nothing is asked yet.
     *
     * @param folder against which the feed's references resolve
     * @param demographics whether demographics are going to be asked for
     * @param parallel how many pages may be on their way just now
     */
    static Connection to(OneRosterApi api, Path folder, boolean demographics, Outside outside, IntSupplier parallel) {
        Addresses addresses = new Addresses(outside.names(), api.allowPrivate());
        Transport transport = new Transport(addresses, outside.pace().request(), outside.tuned());
        HttpUrl base = url(api.baseUrl());
        Authorization authorization;
        if (api.login() instanceof OAuth1 login) {
            authorization = new io.rollbook.intake.oneroster.OAuth1(
                    login.key(), secret(login.secret(), folder), login.signature(), outside.clock());
        } else {
            OAuth2 login = (OAuth2) api.login();
            authorization = new io.rollbook.intake.oneroster.OAuth2(
                    transport,
                    url(login.tokenUrl()),
                    login.clientId(),
                    secret(login.clientSecret(), folder),
                    scopes(api.version(), demographics),
                    outside.clock());
        }
        Service service = new Service(
                transport,
                authorization,
                base,
                outside.pace(),
                outside.waiting(),
                outside.clock(),
                new Lanes(parallel));
        return new Connection(transport, authorization, service, api);
    }

    Service service() {
        return service;
    }

    /** How requests to it are authorised. */
    Authorization authorization() {
        return authorization;
    }

    /** What the service says that it lets us read; empty where it does not say. */
    Set<String> granted() {
        return authorization instanceof io.rollbook.intake.oneroster.OAuth2 oauth2 ? oauth2.granted() : Set.of();
    }

    /** Refuses a login that does not let us read a roster. */
    void requireScopes() {
        Set<String> granted = granted();
        boolean enough = granted.isEmpty()
                || granted.stream().anyMatch(scope -> scope.contains("roster") && !scope.contains("demographics"));
        if (!enough) {
            throw new IntakeException(
                    Reason.LOGIN_REFUSED,
                    "The token service grants scopes, and none of them is for rosters: have roster-core.readonly granted"
                            + " to this client.");
        }
    }

    /** Whether demographics may be asked for, as far as the service says. */
    boolean mayReadDemographics() {
        Set<String> granted = granted();
        return granted.isEmpty()
                || api.version().equals("1.1")
                || granted.stream().anyMatch(scope -> scope.contains("demographics"));
    }

    /** What a token is asked for. */
    static List<String> scopes(String version, boolean demographics) {
        String place = version.equals("1.1") ? SCOPES_11 : SCOPES_12;
        List<String> scopes = new ArrayList<>(List.of(place + "roster-core.readonly"));
        if (demographics) {
            scopes.add(place + "roster-demographics.readonly");
        }
        return scopes;
    }

    static HttpUrl url(java.net.URI uri) {
        HttpUrl url = HttpUrl.get(uri);
        if (url == null) {
            throw new IntakeException(Reason.ADDRESS_REFUSED, "The feed's settings have an address that is none.");
        }
        return url;
    }

    private static String secret(Reference reference, Path folder) {
        try {
            return References.resolveText(reference, folder);
        } catch (References.UnresolvedException e) {
            throw new IntakeException(
                    Reason.SECRET_UNUSABLE, "The feed's secret cannot be read: " + e.getMessage() + ".");
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
