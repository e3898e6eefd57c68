package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;

/** On which addresses the service listens. */
class WebConfigurationTest {
    private static final String LISTENING = "0A";

    @Test
    void address_inTheClear_isThisMachinesOnly(@TempDir File folder) throws Exception {
        assumeThat(Path.of("/proc/net/tcp")).exists();
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setBaseDirectory(folder);
        customized(factory, false);
        WebServer server = factory.getWebServer();
        try {
            server.start();
            assertThat(listening(server.getPort()))
                    .isNotEmpty()
                    .isSubsetOf("0100007F", "0000000000000000FFFF00000100007F");
        } finally {
            server.stop();
            server.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.7", "::"})
    void address_ofOtherMachinesInTheClear_isAWrongSetting(String address) throws Exception {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setAddress(InetAddress.getByName(address));
        assertThatThrownBy(() -> customized(factory, false))
                .isInstanceOfSatisfying(
                        StartFailure.class, e -> assertThat(e.isSettings()).isTrue())
                .hasMessageContaining("server.ssl")
                .hasMessageContaining("rollbook.proxy");
    }

    @Test
    void address_tlsSwitchedOff_isAWrongSettingToo() throws Exception {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setAddress(InetAddress.getByName("0.0.0.0"));
        Ssl ssl = new Ssl();
        ssl.setEnabled(false);
        factory.setSsl(ssl);
        assertThatThrownBy(() -> customized(factory, false)).isInstanceOf(StartFailure.class);
    }

    @Test
    void address_behindAProxyOrWithTls_isAsItIsSet() throws Exception {
        TomcatServletWebServerFactory proxied = new TomcatServletWebServerFactory(0);
        customized(proxied, true);
        assertThat(proxied.getAddress()).isNull();
        TomcatServletWebServerFactory secured = new TomcatServletWebServerFactory(0);
        secured.setSsl(new Ssl());
        secured.setAddress(InetAddress.getByName("0.0.0.0"));
        customized(secured, false);
        assertThat(secured.getAddress()).isEqualTo(InetAddress.getByName("0.0.0.0"));
    }

    private static void customized(TomcatServletWebServerFactory factory, boolean proxy) {
        Settings settings = new Binder(new MapConfigurationPropertySource(Map.of("rollbook.proxy", proxy)))
                .bindOrCreate("rollbook", Settings.class);
        new WebConfiguration().address(settings).customize(factory);
    }

    /** The addresses, as the kernel writes them, on which somebody listens at this port. */
    private static List<String> listening(int port) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] cells = line.strip().split("\\s+");
                    if (cells.length > 3 && cells[3].equals(LISTENING) && cells[1].endsWith(":%04X".formatted(port))) {
                        addresses.add(cells[1].substring(0, cells[1].indexOf(':')));
                    }
                }
            }
        }
        return addresses;
    }
}
