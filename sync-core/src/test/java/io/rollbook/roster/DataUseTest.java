package io.rollbook.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataUseTest {
    @ParameterizedTest
    @EnumSource
    void of_everyColumn_hasItsPlaceInTheSchedule(Entity entity) {
        assertThat(DataUse.of(entity, Entity.KEY).categories()).isNotEmpty();
        for (Column column : entity.columns()) {
            DataUse use = DataUse.of(entity, column.name());
            assertThat(use.categories()).as(column.name()).isNotEmpty();
            assertThat(use.purpose()).as(column.name()).isNotBlank();
        }
    }

    @Test
    void of_columnWithoutAPlace_saysWhatToDo() {
        assertThatThrownBy(() -> DataUse.of(Entity.USERS, "pronouns")).hasMessageContaining("give it one in DataUse");
    }
}
