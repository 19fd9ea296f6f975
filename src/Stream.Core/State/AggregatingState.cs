namespace Streams;

/// <summary>One aggregate per key: that of the key whose record or timer is being handled. Declared through <see cref="OperatorSetup"/>.</summary>
/// <remarks>Every member throws <see cref="InvalidOperationException"/> outside of a callback, where there is no key.</remarks>
/// <typeparam name="TIn">What is added.</typeparam>
/// <typeparam name="TResult">What the aggregate gives.</typeparam>
public abstract class AggregatingState<TIn, TResult>
{
    private protected AggregatingState() { }

    /// <summary>The result so far; the type's default where nothing was added since the last <see cref="Clear"/>.</summary>
    public abstract TResult? Value { get; }

    /// <summary>Whether anything was added since the last <see cref="Clear"/>.</summary>
    public abstract bool IsSet { get; }

    /// <summary>Adds to the aggregate.</summary>
    public abstract void Add(TIn record);

    /// <summary>Forgets all that was added, and frees its memory.</summary>
    public abstract void Clear();
}
