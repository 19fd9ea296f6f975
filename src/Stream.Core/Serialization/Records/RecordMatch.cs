namespace Streams.Serialization;

/// <summary>Finds for each stored field the field that takes it. Whatever is not certain is refused, in words.</summary>
/// <remarks>
/// <para>Where fields have numbers, a number is what a field is known by, and its name is free. Where they have none, the name is; then a field that is gone beside a new one of the same
/// encoding may have been renamed, and is refused until numbers say which.</para>
/// <para>A new field needs a default; a field that is gone is skipped.</para>
/// </remarks>
internal static class RecordMatch
{
    public static RecordEvolution? Of(StoredShape stored, RecordField[] fields, bool isNumbered, StateDifference difference)
    {
        int before = difference.Sentences.Count;
        int[] targets = new int[stored.Parts.Length];
        object?[] readers = new object?[stored.Parts.Length];
        bool[] taken = new bool[fields.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            StoredPart part = stored.Parts[i];
            targets[i] = Array.FindIndex(fields, field => isNumbered ? field.Number == part.Number : field.Name == part.Name);
            if (targets[i] < 0)
            {
                if (!part.Shape.CanSkip) difference.Add($"{part.Title} ({part.Shape.Text}) is gone, and nothing says how long it is");
                continue;
            }

            RecordField field = fields[targets[i]];
            if (taken[targets[i]]) difference.Add($"{part.Title} is stored twice");
            taken[targets[i]] = true;
            if (field.Name != part.Name && Array.Find(fields, other => other.Name == part.Name) is { } namesake && stored.Parts.All(other => other.Number != namesake.Number || other.Name != part.Name))
            {
                difference.Add($"{part.Title} has become {namesake.Title}, and its number went to '{field.Name}': give each field the number back that it had");
            }

            readers[i] = field.ReaderOf(part.Shape.Text, difference.Within(field.Title));
        }

        AddMissing(stored, fields, targets, taken, isNumbered, difference);
        return difference.Sentences.Count == before && Enumerable.Range(0, targets.Length).All(i => targets[i] < 0 || readers[i] is not null)
            ? new RecordEvolution(stored.Parts, targets, readers, taken)
            : null;
    }

    private static void AddMissing(StoredShape stored, RecordField[] fields, int[] targets, bool[] taken, bool isNumbered, StateDifference difference)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (taken[i]) continue;
            RecordField field = fields[i];
            if (!field.HasDefault) difference.Add($"{field.Title} ({field.Fingerprint}) is new and has no default");
            if (isNumbered) continue;
            foreach (StoredPart gone in stored.Parts.Where((part, index) => targets[index] < 0 && part.Shape.Text == field.Fingerprint))
            {
                difference.Add($"{gone.Title} ({gone.Shape.Text}) is gone and '{field.Name}' of the same encoding is new: number the fields, [Field({gone.Number})] on '{field.Name}' if it was renamed, "
                    + $"[Field({Math.Max(stored.Parts.Length, fields.Length) + 1})] if it is another");
            }
        }
    }
}
