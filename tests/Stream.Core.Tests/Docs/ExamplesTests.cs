using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Streams.Generator;

namespace Streams.Tests.Docs;

/// <summary>Every C# example in the READMEs and the documentation compiles as it stands, as a program of its own.</summary>
public partial class ExamplesTests
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    public static TheoryData<string, int> Examples()
    {
        TheoryData<string, int> examples = [];
        foreach (string file in Files())
        {
            for (int i = 0; i < CodeIn(file).Length; i++) examples.Add(Path.GetRelativePath(Root(), file), i);
        }

        return examples;
    }

    [Theory, MemberData(nameof(Examples))]
    public async Task An_example_compiles(string file, int index)
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Example",
            [Parse(Usings), Parse(CodeIn(Path.Combine(Root(), file))[index])],
            [.. platform.Select(static p => MetadataReference.CreateFromFile(p))],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create([new StreamGenerator().AsSourceGenerator()], parseOptions: Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out _, TestContext.Current.CancellationToken);
        ImmutableArray<Diagnostic> found = await complete.WithAnalyzers([new StreamAnalyzer()]).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);

        string[] problems = [.. found
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1701")
            .Select(static d => d.ToString())];

        Assert.Empty(problems);
    }

    [Fact]
    public void The_READMEs_have_examples() => Assert.True(Examples().Count >= 2);

    private static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, Options, cancellationToken: TestContext.Current.CancellationToken);

    private static IEnumerable<string> Files() =>
        [Path.Combine(Root(), "README.md"), .. Directory.EnumerateFiles(Path.Combine(Root(), "src"), "README.md", SearchOption.AllDirectories), .. Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories)];

    private static ImmutableArray<string> CodeIn(string file) => [.. Block().Matches(File.ReadAllText(file)).Select(static m => m.Groups[1].Value)];

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
