using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>Deletes, beside the running job, what earlier attempts left: completed entries below the oldest kept one, whose writer died between winning and deleting, then by one sweep what no entry names.</summary>
/// <remarks>
/// <para>One read is under way at a time, from the highest down, so checkpoints are not held up. Retirement goes upwards and deletes a manifest last: below an entry whose manifest is gone the files are gone as well, and only entries are left to delete.
/// What a failed deletion left there is the sweep's.</para>
/// <para>The own start stands above all of them, so every entry may go, except starts and milestones.</para>
/// </remarks>
internal sealed class Leftovers(EffectQueue effects, long term, RetainedCheckpoints retained, ImmutableArray<long> belowOldest)
{
    private const int EntriesAtOnce = 100;

    private readonly List<long> _emptied = [];
    private int _left = belowOldest.Length;
    private long _number;
    private FileReference? _manifest;
    private bool _areFilesGone;

    /// <summary>Asks for the first entry. Where a kept checkpoint's files are unknown, nothing is deleted: the next attempt will.</summary>
    public void Begin()
    {
        if (retained.AreNamesKnown) Descend();
    }

    /// <summary>Handles an answer.</summary>
    public void On(EntryRead read)
    {
        if (read.Number != _number) return;
        if (read.Entry is not CompletedEntry completed)
        {
            Descend();
        }
        else if (_areFilesGone)
        {
            Empty();
        }
        else
        {
            _manifest = completed.Manifest;
            effects.Add(new ReadManifest(_number, _manifest));
        }
    }

    /// <summary>Handles an answer.</summary>
    public void On(ManifestRead read)
    {
        if (read.Entry != _number || _manifest is null) return;
        if (read.Manifest is null)
        {
            _areFilesGone = true;
            Empty();
            return;
        }

        ImmutableArray<string> files = retained.Unnamed(RetainedCheckpoints.FilesOf(_manifest, read.Manifest));
        effects.Add(new Retire(files, RetainedCheckpoints.IsDeletable(_number) ? [_number] : []));
        Descend();
    }

    private void Empty()
    {
        if (RetainedCheckpoints.IsDeletable(_number)) _emptied.Add(_number);
        if (_emptied.Count == EntriesAtOnce) Flush();
        Descend();
    }

    private void Descend()
    {
        _manifest = null;
        if (_left > 0)
        {
            _number = belowOldest[--_left];
            effects.Add(new ReadEntry(_number));
            return;
        }

        _number = 0;
        if (_emptied.Count > 0) Flush();
        if (retained.AreNamesKnown) effects.Add(new Sweep(term, retained.Names, retained.Numbers));
    }

    private void Flush()
    {
        effects.Add(new Retire([], [.. _emptied]));
        _emptied.Clear();
    }
}
