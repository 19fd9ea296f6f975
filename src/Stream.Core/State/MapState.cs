using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Streams.State;

namespace Streams;

/// <summary>A map per key: that of the key whose record or timer is being handled. Declared through <see cref="OperatorSetup"/>.</summary>
/// <remarks>
/// <para>Enumerated without a copy, in the order of adding as long as nothing is removed; what is removed leaves its place to the last entry. The order is part of the state, so a
/// restore keeps it. Adding or removing while it is enumerated, or going on with an enumeration in a later callback, throws <see cref="InvalidOperationException"/>; setting a key
/// that is there does not. To remove some, use <see cref="RemoveWhere"/>.</para>
/// <para>Every entry of the map is an entry of its own in the state, so a change costs the same however large the map is, also behind a checkpoint; <see cref="Clear"/> costs its size.</para>
/// <para>Every member throws <see cref="InvalidOperationException"/> outside of a callback, where there is no key.</para>
/// </remarks>
/// <typeparam name="TMapKey">The keys of the map.</typeparam>
/// <typeparam name="TValue">The values. Replaced rather than changed in place, unless their serializer copies them (<see cref="Serializer{T}.Copying"/>).</typeparam>
public abstract class MapState<TMapKey, TValue> : IEnumerable<KeyValuePair<TMapKey, TValue>> where TMapKey : notnull
{
    private protected MapState() { }

    /// <summary>How many entries there are.</summary>
    public abstract int Count { get; }

    /// <summary>Whether there is no entry.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The keys, in the order of the entries.</summary>
    public IEnumerable<TMapKey> Keys
    {
        get
        {
            foreach (KeyValuePair<TMapKey, TValue> entry in this) yield return entry.Key;
        }
    }

    /// <summary>The values, in the order of the entries.</summary>
    public IEnumerable<TValue> Values
    {
        get
        {
            foreach (KeyValuePair<TMapKey, TValue> entry in this) yield return entry.Value;
        }
    }

    /// <summary>The value of a key; setting adds the key or puts the value in the place of the one before.</summary>
    /// <exception cref="KeyNotFoundException">It is read, and the key is not there.</exception>
    public TValue this[TMapKey key]
    {
        get => TryGet(key, out TValue? value) ? value : throw NotThere(key);
        set => Set(key, value);
    }

    internal abstract StatePlace Place { get; }

    /// <summary>Reads the value of a key.</summary>
    /// <returns>Whether the key is there.</returns>
    public abstract bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Whether a key is there.</summary>
    public abstract bool ContainsKey(TMapKey key);

    /// <summary>Adds a key, or puts a value in the place of the one that it has.</summary>
    public abstract void Set(TMapKey key, TValue value);

    /// <summary>Removes a key.</summary>
    /// <returns>Whether it was there.</returns>
    public abstract bool Remove(TMapKey key);

    /// <summary>Removes the entries for which a condition holds, which is asked once for each, from the last to the first.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidOperationException">The condition added entries or removed some.</exception>
    public int RemoveWhere(Func<TMapKey, TValue, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        int before = Count;
        for (int index = before - 1; index >= 0; index--)
        {
            StatePlace place = Place;
            KeyValuePair<TMapKey, TValue> entry = EntryAt(index);
            bool goes = predicate(entry.Key, entry.Value);
            place.ThrowUnless(Place);
            if (goes) Remove(entry.Key);
        }

        return before - Count;
    }

    /// <summary>Removes all entries, and frees their memory.</summary>
    public abstract void Clear();

    /// <summary>Walks the entries.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc />
    IEnumerator<KeyValuePair<TMapKey, TValue>> IEnumerable<KeyValuePair<TMapKey, TValue>>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal abstract KeyValuePair<TMapKey, TValue> EntryAt(int index);

    private protected abstract KeyNotFoundException NotThere(TMapKey key);

    /// <summary>Walks the entries of one key.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<TMapKey, TValue>>
    {
        private readonly MapState<TMapKey, TValue> _map;
        private readonly StatePlace _place;
        private readonly int _count;
        private int _index;

        internal Enumerator(MapState<TMapKey, TValue> map)
        {
            _map = map;
            _place = map.Place;
            _count = map.Count;
            _index = -1;
        }

        /// <summary>The entry.</summary>
        public readonly KeyValuePair<TMapKey, TValue> Current => _map.EntryAt(_index);

        /// <inheritdoc />
        readonly object IEnumerator.Current => Current;

        /// <summary>Goes to the next entry.</summary>
        /// <returns>False behind the last.</returns>
        /// <exception cref="InvalidOperationException">Entries were added or removed, or the callback is over.</exception>
        public bool MoveNext()
        {
            _place.ThrowUnless(_map.Place);
            return ++_index < _count;
        }

        /// <inheritdoc />
        void IEnumerator.Reset() => _index = -1;

        /// <inheritdoc />
        public readonly void Dispose() { }
    }
}
