using Streams.Operators.Aggregation;

namespace Streams.Operators;

/// <summary>Stands behind the setup of a function whose stream has no key: it gives side outputs, and says why it gives nothing else.</summary>
internal sealed class UnkeyedSetup(string operatorName, FunctionOutputs outputs) : SetupTarget
{
    /// <inheritdoc />
    public override ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial) => throw NoKey($"the state '{name}'");

    /// <inheritdoc />
    public override ListState<T> List<T>(string name, Serializer<T> serializer) => throw NoKey($"the state '{name}'");

    /// <inheritdoc />
    public override MapState<TMapKey, TValue> Map<TMapKey, TValue>(string name, Key<TMapKey> mapKey, Serializer<TValue> serializer) => throw NoKey($"the state '{name}'");

    /// <inheritdoc />
    public override ReducingState<T> Reducing<T>(string name, Func<T, T, T> reduce, Serializer<T> serializer) => throw NoKey($"the state '{name}'");

    /// <inheritdoc />
    public override AggregatingState<TIn, TRes> Aggregating<TIn, TValue, TAgg, TAcc, TRes>(string name, Selected<TIn, TValue, TAgg, TAcc, TRes> aggregate) => throw NoKey($"the state '{name}'");

    /// <inheritdoc />
    public override Timers Timers() => throw NoKey("timers");

    /// <inheritdoc />
    public override Output<T> Side<T>(SideOutput<T> output) => outputs.Side(output);

    private InvalidOperationException NoKey(string what) => new(
        $"'{operatorName}' asks for {what}, but its stream has no key. State and timers belong to a key, so that they can move with it when the parallelism changes: call KeyBy(record => key) first, and derive the function from KeyedProcess.");
}
