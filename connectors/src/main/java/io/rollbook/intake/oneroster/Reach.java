package io.rollbook.intake.oneroster;

import io.rollbook.district.OneRosterApi;
import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.IntakeException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** Looks whether a service may be connected to, and its token service where that is elsewhere: addresses, certificates. */
final class Reach {
    private Reach() {}

    /** One step for each address and certificate; nothing is asked of either. */
    static List<CheckResult> of(OneRosterApi api, Connection.Outside outside) {
        Addresses addresses = new Addresses(outside.names(), api.allowPrivate());
        OkHttpClient trusting =
                outside.tuned().apply(new OkHttpClient.Builder()).build();
        CertificateLook look = new CertificateLook(addresses, trusting, outside.clock());
        List<CheckResult> steps = new ArrayList<>();
        places(api).forEach((which, url) -> {
            try {
                addresses.check(url);
                steps.add(CheckResult.ok(which + "address", url.host() + " is " + found(addresses, url)));
                steps.add(look.at(which + "certificate", url));
            } catch (IntakeException e) {
                steps.add(CheckResult.failed(which + "address", e.reason().name(), String.valueOf(e.getMessage())));
            }
        });
        return steps;
    }

    /** By how the names of their steps begin. */
    private static Map<String, HttpUrl> places(OneRosterApi api) {
        HttpUrl base = Connection.url(api.baseUrl());
        Map<String, HttpUrl> places = new LinkedHashMap<>(Map.of("", base));
        if (api.login() instanceof OneRosterApi.OAuth2 login) {
            HttpUrl token = Connection.url(login.tokenUrl());
            if (!token.host().equals(base.host()) || token.port() != base.port()) {
                places.put("token ", token);
            }
        }
        return places;
    }

    private static String found(Addresses addresses, HttpUrl url) {
        try {
            return addresses.lookup(url.host()).stream()
                    .map(InetAddress::getHostAddress)
                    .limit(3)
                    .collect(Collectors.joining(", "));
        } catch (UnknownHostException impossible) {
            return "unknown";
        }
    }
}
