namespace Streams.State;

/// <summary>The key whose record or timer an operator is handling; its states look here. One per operator.</summary>
internal sealed class KeyScope<TKey>
{
    /// <summary>The key; meant only while <see cref="IsOpen"/>.</summary>
    public TKey Key = default!; // set before it is read: see IsOpen

    /// <summary>The key's hash.</summary>
    public ulong Hash;

    /// <summary>Whether there is a key: a callback is running.</summary>
    public bool IsOpen;

    public void Enter(TKey key, ulong hash)
    {
        Key = key;
        Hash = hash;
        IsOpen = true;
    }

    public void Leave() => IsOpen = false;
}
