using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>The completed checkpoints that are kept, and what may be deleted when one more is complete.</summary>
/// <remarks>
/// <para>Files go by name: those that a checkpoint which falls out names and no kept one does. While the names of a kept one are unknown (its manifest cannot be read), nothing goes.</para>
/// <para>An entry goes only while one that is never deleted stands above it: a start, or a multiple of <see cref="Milestone"/>. A newer completed entry above it is not enough: it can be deleted in its turn between
/// the two halves of a listing, which then shows nothing above the freed number, and a start created there would look won. So the small entries of an attempt stay until the next milestone or the next start.</para>
/// </remarks>
internal sealed class RetainedCheckpoints(int retained, long term)
{
    /// <summary>Entries with numbers that are multiples of this are never deleted.</summary>
    public const long Milestone = 1000;

    private readonly List<Kept> _kept = [];
    private readonly List<Kept> _fallen = [];
    private readonly List<long> _unreadable = [];
    private readonly List<long> _emptied = [];
    private long _neverDeleted = term;

    private readonly record struct Kept(long Number, ImmutableArray<string> Files);

    /// <summary>The numbers of their entries, ascending.</summary>
    public ImmutableArray<long> Numbers => [.. _kept.Select(static k => k.Number)];

    /// <summary>Whether all files of all kept checkpoints are known by name.</summary>
    public bool AreNamesKnown => _unreadable.Count == 0 && _kept.TrueForAll(static k => !k.Files.IsDefault);

    /// <summary>All files that a kept checkpoint names, manifests included.</summary>
    public ImmutableHashSet<string> Names => [.. _kept.Where(static k => !k.Files.IsDefault).SelectMany(static k => k.Files)];

    /// <summary>The files of a checkpoint, its manifest last: while it is there, its files can be found by name.</summary>
    public static ImmutableArray<string> FilesOf(FileReference manifestFile, Manifest manifest) => [.. manifest.Files.Select(static f => f.File.Name), manifestFile.Name];

    /// <summary>Whether an entry that carries nothing any more may be deleted once a start stands above it.</summary>
    public static bool IsDeletable(long entry) => entry % Milestone != 0;

    /// <summary>Adds one that an earlier attempt completed, oldest first. Default: its manifest cannot be read.</summary>
    public void Adopt(long number, ImmutableArray<string> files)
    {
        AssertAscends(number);
        _kept.Add(new Kept(number, files));
    }

    /// <summary>Notes an entry that cannot be read: a start, or a checkpoint whose files are unknown.</summary>
    public void AdoptUnreadable(long number) => _unreadable.Add(number);

    /// <summary>The oldest entry that is kept once the given one is won.</summary>
    public long OldestWith(long number)
    {
        int fallen = Math.Max(0, _kept.Count + 1 - retained);
        return fallen < _kept.Count ? _kept[fallen].Number : number;
    }

    /// <summary>Adds a checkpoint whose entry is won. Returns what may be deleted now.</summary>
    public Retire? Add(long number, ImmutableArray<string> files)
    {
        AssertAscends(number);
        long oldest = OldestWith(number);
        _kept.Add(new Kept(number, files));
        _fallen.AddRange(_kept.Where(k => k.Number < oldest));
        _kept.RemoveAll(k => k.Number < oldest);
        _unreadable.RemoveAll(n => n < oldest);
        if (number % Milestone == 0) _neverDeleted = number;
        return AreNamesKnown ? Retire() : null;
    }

    /// <summary>Of these files, those that no kept checkpoint names; none while a name is unknown.</summary>
    public ImmutableArray<string> Unnamed(IEnumerable<string> files) => AreNamesKnown ? [.. files.Except(Names)] : [];

    /// <summary>Throws if a rule is broken.</summary>
    public void AssertInvariants()
    {
        Rule.Holds(_kept.Count <= Math.Max(retained, 1) || _kept[^1].Number < _neverDeleted, "No more checkpoints are kept than asked for, once one is complete.");
        Rule.Holds(_kept.Count == 0 || _fallen.TrueForAll(f => f.Number < _kept[0].Number), "What is kept is newer than what is not.");
    }

    private Retire? Retire()
    {
        ImmutableArray<string> files = Unnamed(_fallen.Where(static f => !f.Files.IsDefault).SelectMany(static f => f.Files));
        _emptied.AddRange(_fallen.Select(static f => f.Number).Where(IsDeletable));
        _fallen.Clear();
        ImmutableArray<long> entries = [.. _emptied.Where(n => n < _neverDeleted)];
        _emptied.RemoveAll(n => n < _neverDeleted);
        return files.IsEmpty && entries.IsEmpty ? null : new Retire(files, entries);
    }

    private void AssertAscends(long number) => Rule.Holds(_kept.Count == 0 || _kept[^1].Number < number, "Completed entries are kept in the order of their numbers.");
}
