using System.Collections.Immutable;
using Streams.State;

namespace Streams.Operators;

/// <summary>A state that a function declares, as the plan shows and checks it.</summary>
/// <param name="Name">Its name within the operator.</param>
/// <param name="Kind"><c>value</c> or <c>timers</c>.</param>
/// <param name="Fingerprint">How its values are encoded.</param>
/// <param name="Copying">How a value is copied at its first write after a barrier.</param>
/// <param name="Gap">What its serializer lacks, with the line to add; null: nothing.</param>
internal sealed record StateDeclaration(string Name, string Kind, string Fingerprint, Copying Copying, string? Gap);

/// <summary>Records what a function declares, while the job is built. The states that it gives out have no keys and refuse every use.</summary>
internal sealed class PlannedSetup : SetupTarget
{
    private readonly string _operator;
    private readonly ImmutableArray<StateDeclaration>.Builder _states = ImmutableArray.CreateBuilder<StateDeclaration>();

    private PlannedSetup(string operatorName) => _operator = operatorName;

    /// <summary>Runs the factory once, and throws away the function. What the factory throws passes through.</summary>
    /// <returns>Its states, in the order of their declaration.</returns>
    public static ImmutableArray<StateDeclaration> StatesOf<TKey, TIn, TOut>(string operatorName, Func<OperatorSetup, KeyedProcess<TKey, TIn, TOut>> create)
    {
        PlannedSetup planned = new(operatorName);
        OperatorSetup.Run(operatorName, planned, create).Claim(operatorName);
        return planned._states.ToImmutable();
    }

    /// <inheritdoc />
    public override ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial)
    {
        _states.Add(new StateDeclaration(name, "value", serializer.Fingerprint, serializer.Copying, serializer.Gap));
        return new PlannedValue<T>(_operator, name);
    }

    /// <inheritdoc />
    public override Timers Timers()
    {
        _states.Add(new StateDeclaration("timers", "timers", Serializer.Of<StreamTime>().Fingerprint, Copying.Bits, null));
        return new PlannedTimers(_operator);
    }

    private sealed class PlannedValue<T>(string operatorName, string name) : ValueState<T>
    {
        public override T Value { get => throw Misuse(); set => throw Misuse(); }

        public override bool IsSet => throw Misuse();

        public override void Clear() => throw Misuse();

        private InvalidOperationException Misuse() => OutsideCallback.Exception(operatorName, OutsideCallback.State(name));
    }

    private sealed class PlannedTimers(string operatorName) : Timers
    {
        public override void RegisterEventTime(StreamTime at) => throw Misuse();

        public override void DeleteEventTime(StreamTime at) => throw Misuse();

        public override void RegisterProcessingTime(StreamTime at) => throw Misuse();

        public override void DeleteProcessingTime(StreamTime at) => throw Misuse();

        private InvalidOperationException Misuse() => OutsideCallback.Exception(operatorName, OutsideCallback.TheTimers);
    }
}
