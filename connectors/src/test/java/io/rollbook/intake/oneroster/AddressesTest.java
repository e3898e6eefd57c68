package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static Addresses leadingTo(boolean allowPrivate, String... addresses) {
        return new Addresses(
                name -> {
                    InetAddress[] found = new InetAddress[addresses.length];
                    for (int i = 0; i < found.length; i++) {
                        found[i] = InetAddress.getByName(addresses[i]);
                    }
                    return List.of(found);
                },
                allowPrivate);
    }

    private static void check(Addresses addresses) {
        addresses.check(HttpUrl.get("https://sis.example.org/ims"));
    }

    private static void assertRefused(Addresses addresses) {
        assertThatThrownBy(() -> check(addresses))
                .isInstanceOfSatisfying(
                        IntakeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "2606:2800:220:1::1", "172.32.0.1", "100.128.0.1", "192.167.1.1"})
    void publicAddresses_areConnectedTo(String address) {
        check(leadingTo(false, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "198.18.0.1",
                "::1",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::10.0.0.1",
                "2002:0a00:0001::1"
            })
    void addressesInsideOfNetworks_areRefusedUnlessTheFeedAllowsThem(String address) {
        assertRefused(leadingTo(false, address));
        check(leadingTo(true, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "0.0.0.0",
                "0.1.2.3",
                "192.0.0.192",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "fe80::1",
                "fd00:ec2::254",
                "ff02::1",
                "::ffff:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::1"
            })
    void addressesOfTheMachinesOwnLinkAndCloud_areAlwaysRefused(String address) {
        assertRefused(leadingTo(false, address));
        assertRefused(leadingTo(true, address));
    }

    @Test
    void severalAddresses_ofWhichOneIsRefused_areAllRefused() {
        assertRefused(leadingTo(false, "93.184.216.34", "10.0.0.1"));
    }

    @Test
    void aNameIsResolvedOnce_soThatItCannotBecomeAnotherAddress() throws UnknownHostException {
        AtomicInteger times = new AtomicInteger();
        Addresses addresses = new Addresses(
                name -> List.of(InetAddress.getByName(times.incrementAndGet() == 1 ? "93.184.216.34" : "10.0.0.1")),
                false);

        check(addresses);
        check(addresses);

        assertThat(addresses.lookup("sis.example.org")).containsExactly(InetAddress.getByName("93.184.216.34"));
        assertThat(times).hasValue(1);
    }

    @Test
    void anAddressWrittenAsANumber_isLookedAtLikeAnyOther() {
        Addresses addresses = new Addresses(okhttp3.Dns.SYSTEM, false);

        for (String url : List.of("https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/")) {
            assertThatThrownBy(() -> addresses.check(HttpUrl.get(url))).isInstanceOf(IntakeException.class);
        }
    }

    @Test
    void http_isRefused() {
        assertThatThrownBy(() -> leadingTo(true, "93.184.216.34").check(HttpUrl.get("http://sis.example.org/")))
                .hasMessageContaining("is not https");
    }
}
