namespace Streams;

/// <summary>Collects, in words, why stored state cannot be read: what a restore that is refused tells its reader.</summary>
public sealed class StateDifference
{
    private readonly List<string> _sentences;
    private readonly string _path;

    /// <summary>No difference so far.</summary>
    public StateDifference() => (_sentences, _path) = ([], "");

    private StateDifference(List<string> sentences, string path) => (_sentences, _path) = (sentences, path);

    /// <summary>What was found: <c>field 2 'Amount' was int64, is now string</c>. In the order of finding; without a full stop.</summary>
    public IReadOnlyList<string> Sentences => _sentences;

    /// <summary>Adds a difference of the part that is looked at.</summary>
    /// <param name="sentence">Goes on after the name of the part: <c>was int64, is now string</c>. Without a full stop.</param>
    public void Add(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        _sentences.Add(_path.Length == 0 ? sentence : $"{_path} {sentence}");
    }

    /// <summary>The same collection, seen from a part of what is looked at.</summary>
    /// <param name="part">Names it: <c>field 2 'Amount'</c>, <c>items</c>.</param>
    public StateDifference Within(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new(_sentences, _path.Length == 0 ? part : $"{_path}, {part}");
    }

    /// <summary>Adds that a part has another encoding. Of the whole nothing is added: whoever reports it names both fingerprints anyway.</summary>
    /// <param name="storedFingerprint">The encoding that is stored.</param>
    /// <param name="fingerprint">The one that the job reads.</param>
    public void Changed(string storedFingerprint, string fingerprint)
    {
        if (_path.Length > 0) Add($"was {storedFingerprint}, is now {fingerprint}");
    }
}
