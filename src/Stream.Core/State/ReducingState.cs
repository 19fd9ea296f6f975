namespace Streams;

/// <summary>One value per key that records are combined into as they come: that of the key whose record or timer is being handled. Declared through <see cref="OperatorSetup"/>.</summary>
/// <remarks>Every member throws <see cref="InvalidOperationException"/> outside of a callback, where there is no key.</remarks>
/// <typeparam name="T">What is combined.</typeparam>
public abstract class ReducingState<T>
{
    private protected ReducingState() { }

    /// <summary>What the added values have come to; the type's default where none was added since the last <see cref="Clear"/>.</summary>
    public abstract T? Value { get; }

    /// <summary>Whether a value was added since the last <see cref="Clear"/>.</summary>
    public abstract bool IsSet { get; }

    /// <summary>Combines a value with those before it; the first stands as it is.</summary>
    public abstract void Add(T value);

    /// <summary>Forgets all that was added, and frees its memory.</summary>
    public abstract void Clear();
}
