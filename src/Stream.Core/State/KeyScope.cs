using System.Runtime.CompilerServices;

namespace Streams.State;

/// <summary>The key whose record or timer an operator is handling; its states look here. One per operator.</summary>
/// <param name="operatorName">The operator, for messages.</param>
internal sealed class KeyScope<TKey>(string operatorName)
{
    /// <summary>The key; meant only while <see cref="IsOpen"/>.</summary>
    public TKey Key = default!; // set before it is read: see IsOpen

    /// <summary>The key's hash.</summary>
    public ulong Hash;

    /// <summary>Whether there is a key: a callback is running.</summary>
    public bool IsOpen;

    /// <summary>The number of the callback: what was begun in one must not go on in another, which may be of the same key.</summary>
    public long Callback;

    public void Enter(TKey key, ulong hash)
    {
        Key = key;
        Hash = hash;
        IsOpen = true;
        Callback++;
    }

    public void Leave() => IsOpen = false;

    /// <summary>Refuses the use of a state where there is no key.</summary>
    /// <exception cref="InvalidOperationException">No callback is running.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Check(string state)
    {
        if (!IsOpen) OutsideCallback.Throw(operatorName, OutsideCallback.State(state));
    }
}
