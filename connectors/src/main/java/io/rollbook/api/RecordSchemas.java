package io.rollbook.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of our records, by their own words: what is {@code @Nullable} may be null and, in a request, be left out; all
 * else is always there. Records of the same name in different places have different schemas.
 */
final class RecordSchemas extends ModelResolver {
    RecordSchemas(ObjectMapper mapper) {
        super(mapper, new Names());
        openapi31(true);
    }

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public Schema resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
        Schema<?> resolved = super.resolve(type, context, next);
        JavaType java = _mapper.constructType(type.getType());
        Schema<?> model = context.getDefinedModels().get(_typeName(java));
        if (model != null && java.getRawClass().isRecord()) {
            describe(model, java);
        }
        return resolved;
    }

    private void describe(Schema<?> model, JavaType type) {
        Set<String> required = new TreeSet<>(model.getRequired() == null ? List.of() : model.getRequired());
        for (RecordComponent part : type.getRawClass().getRecordComponents()) {
            String name = part.getName();
            Schema<?> property = model.getProperties().get(name);
            if (part.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                describe(model, _mapper.getTypeFactory().resolveMemberType(part.getGenericType(), type.getBindings()));
                required.addAll(model.getRequired());
            } else if (property != null && part.getAccessor().isAnnotationPresent(JsonAnyGetter.class)) {
                model.setAdditionalProperties(property.getAdditionalProperties());
                model.getProperties().remove(name);
                required.remove(name);
            } else if (property != null && part.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                model.getProperties().put(name, orNull(property));
            } else if (property != null) {
                required.add(name);
            }
        }
        model.setRequired(List.copyOf(required));
    }

    /** A schema that refers to another can have nothing beside that. Doing it again changes nothing. */
    private static Schema<?> orNull(Schema<?> property) {
        if (property.getAnyOf() != null) {
            return property;
        }
        Schema<?> none = new Schema<>().typesItem("null");
        if (property.get$ref() != null) {
            return new Schema<>().anyOf(List.of(property, none));
        }
        property.addType("null");
        return property;
    }

    /** {@code FeedsWanted} for {@code FeedsController.Wanted}. */
    private static final class Names extends TypeNameResolver {
        private final Map<String, Class<?>> taken = new ConcurrentHashMap<>();

        @Override
        protected String getNameOfClass(Class<?> type) {
            String name = name(type);
            Class<?> other = taken.putIfAbsent(name, type);
            if (other != null && other != type) {
                throw new IllegalStateException("two schemas of the name " + name + ": of " + other + " and " + type);
            }
            return name;
        }

        private static String name(Class<?> type) {
            Class<?> around = type.getEnclosingClass();
            return around == null
                    ? type.getSimpleName()
                    : name(around).replace("Controller", "") + type.getSimpleName();
        }
    }
}
