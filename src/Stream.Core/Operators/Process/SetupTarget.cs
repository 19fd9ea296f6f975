namespace Streams.Operators;

/// <summary>What stands behind an <see cref="OperatorSetup"/>: the plan, which records, or an operator, which binds. Names are checked already.</summary>
internal abstract class SetupTarget
{
    /// <summary>A value per key.</summary>
    public abstract ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial);

    /// <summary>The timers. Called once at most.</summary>
    public abstract Timers Timers();
}
