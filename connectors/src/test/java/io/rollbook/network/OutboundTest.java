package io.rollbook.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class OutboundTest {
    @Test
    void to_thisMachine_isItself() {
        assertThat(Outbound.to("127.0.0.1", 22))
                .hasValueSatisfying(here -> assertThat(here).matches(InetAddress::isLoopbackAddress));
    }

    @Test
    void to_nameThatNobodyHas_isNowhere() {
        assertThat(Outbound.to("sftp.district.invalid", 22)).isEmpty();
    }
}
