using Streams.State;

namespace Streams.Operators;

/// <summary>Binds what a function declares to the tables and timers of one subtask.</summary>
internal sealed class BoundSetup<TKey>(string operatorName, Key<TKey> key) : SetupTarget
{
    /// <summary>The key that the states look at.</summary>
    public KeyScope<TKey> Scope { get; } = new();

    /// <summary>All states and timers, in the order of their declaration.</summary>
    public List<IKeyedState> States { get; } = [];

    /// <summary>The event timers; empty for ever if the function declares none.</summary>
    public TimerQueue<TKey> EventTimers { get; } = new(operatorName, "timers.event", key);

    /// <summary>The processing timers; likewise.</summary>
    public TimerQueue<TKey> ProcessingTimers { get; } = new(operatorName, "timers.processing", key);

    /// <inheritdoc />
    public override ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial)
    {
        KeyedValueState<TKey, T> state = new(operatorName, name, Scope, key, serializer, initial);
        States.Add(state);
        return state;
    }

    /// <inheritdoc />
    public override Timers Timers()
    {
        States.Add(EventTimers);
        States.Add(ProcessingTimers);
        return new KeyTimers(this, operatorName);
    }

    private sealed class KeyTimers(BoundSetup<TKey> bound, string operatorName) : Timers
    {
        public override void RegisterEventTime(StreamTime at)
        {
            Check(at);
            bound.EventTimers.Register(in bound.Scope.Key, bound.Scope.Hash, at.UnixMilliseconds);
        }

        public override void DeleteEventTime(StreamTime at)
        {
            Check(at);
            bound.EventTimers.Delete(in bound.Scope.Key, bound.Scope.Hash, at.UnixMilliseconds);
        }

        public override void RegisterProcessingTime(StreamTime at)
        {
            Check(at);
            bound.ProcessingTimers.Register(in bound.Scope.Key, bound.Scope.Hash, at.UnixMilliseconds);
        }

        public override void DeleteProcessingTime(StreamTime at)
        {
            Check(at);
            bound.ProcessingTimers.Delete(in bound.Scope.Key, bound.Scope.Hash, at.UnixMilliseconds);
        }

        private void Check(StreamTime at)
        {
            if (!bound.Scope.IsOpen) OutsideCallback.Throw(operatorName, OutsideCallback.TheTimers);
            if (at.IsNone) throw NoTime();
        }

        private ArgumentException NoTime() => new(
            $"A timer of '{operatorName}' has no time. Its time comes from a record without a timestamp: give the source a timestamp selector, or the timer a time of its own.", "at");
    }
}
